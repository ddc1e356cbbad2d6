/**
 * What travels between workers, and the failures that decide what happens next. A leaf: imports only the JDK.
 *
 * <p>Source: specification of the wire format, docs/message-format.md.
 */
package org.vumi.message;
