package org.vumi.component.telnet;

import java.time.Duration;
import org.vumi.message.MessageIds;

/**
 * What a server needs to know.
 *
 * @param worker names it in logs
 * @param port 0 for any free one
 * @param instance eight hex digits that no other process has: the upper bits of the numbers of its sessions
 * @param ids of what sessions do
 * @param maxConnections more are closed at once
 * @param maxLine octets of a line; who sends a longer one is closed
 * @param writeTimeout who does not take what is written to it for so long is closed
 */
public record TelnetSettings(
        String worker,
        String host,
        int port,
        String instance,
        MessageIds ids,
        int maxConnections,
        int maxLine,
        Duration writeTimeout) {}
