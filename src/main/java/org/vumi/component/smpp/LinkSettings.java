package org.vumi.component.smpp;

import java.time.Duration;
import java.util.List;
import org.apache.camel.component.smpp.SmppConfiguration;

/**
 * What a link needs to know.
 *
 * @param worker names the link in logs
 * @param binds what each of its binds is for, at least one
 * @param bind camel-smpp's: host, port, systemId, systemType, typeOfNumber, numberingPlanIndicator, addressRange
 * @param password not in {@code bind}, which shows whatever it holds
 * @param tls null for a connection in the clear
 * @param interfaceVersion the octet in the bind
 * @param bindTimeout time to connect, and again to get bound
 * @param enquireLinkInterval time between two enquire_link
 * @param responseTimeout time for the SMSC to answer an enquire_link or a submit_sm
 * @param initialReconnectDelay first wait before binding again; it grows to 45 s
 * @param windowSize most unanswered submit_sm of each bind
 * @param rates how fast submit_sm may go
 * @param resendUnknown whether a submit_sm without an answer is sent again, or else its message fails
 */
public record LinkSettings(
        String worker,
        List<BindKind> binds,
        SmppConfiguration bind,
        String password,
        LinkTls tls,
        byte interfaceVersion,
        Duration bindTimeout,
        Duration enquireLinkInterval,
        Duration responseTimeout,
        Duration initialReconnectDelay,
        int windowSize,
        LinkRates rates,
        boolean resendUnknown) {

    /** Whether PDUs have optional parameters: not before version 3.4. */
    boolean optionalParameters() {
        return Byte.toUnsignedInt(interfaceVersion) >= 0x34;
    }

    /** {@code host:port}, for logs. */
    public String address() {
        return bind.getHost() + ":" + bind.getPort();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "LinkSettings " + worker + " " + address();
    }
}
