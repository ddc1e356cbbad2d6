/**
 * Vumi's demo applications, as examples of {@link org.vumi.application.Application}. The games and the decision tree are plain values that
 * know of no messages; each application reads and keeps them, and puts what they say into replies. Source: spec core 11.
 */
package org.vumi.demo;
