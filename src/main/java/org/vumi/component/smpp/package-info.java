/**
 * The {@code esme:} component: the SMPP sessions of one worker to one SMSC, for both directions, on top of camel-smpp's
 * configuration and messages and of jSMPP's session.
 *
 * <p>camel-smpp's own endpoints bind once for each direction, fail the start when the SMSC is away, and hold a thread for
 * every unanswered PDU in either direction. Here the worker owns the link ({@link org.vumi.component.smpp.SmppLink}): it is
 * bound for as long as the worker runs, and nothing waits in a thread.
 */
package org.vumi.component.smpp;
