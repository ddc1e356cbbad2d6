/**
 * Messages as bytes: the JSON of the wire, and small encodings that several transports share. The only package that
 * sees the JSON library.
 *
 * <p>Source: spec core 1.1; docs/message-format.md.
 */
package org.vumi.codec;
