/** SMPP 3.4: one transceiver bind to an SMSC. The protocol is in {@code component.smpp}; here is what a PDU says. */
package org.vumi.transport.smpp;
