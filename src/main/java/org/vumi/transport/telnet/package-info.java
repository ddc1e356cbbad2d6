/** Telnet: a connection is a session. The protocol is in {@code component.telnet}; here is what a line says. */
package org.vumi.transport.telnet;
