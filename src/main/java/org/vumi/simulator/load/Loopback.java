package org.vumi.simulator.load;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Load is for this machine, unless the operator says otherwise in so many words. */
public final class Loopback {
    private Loopback() {}

    /** @throws IllegalArgumentException if the host is not known, or not this machine's loopback */
    public static void require(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    throw new IllegalArgumentException("host '" + host
                            + "' is not on this machine's loopback: with --allow-remote, if you may put load on it");
                }
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host '" + host + "' is not known", e);
        }
    }
}
