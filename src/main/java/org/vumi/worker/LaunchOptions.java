package org.vumi.worker;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a launch needs to know beside its workers.
 *
 * @param home where users' {@code routes/} and {@code lib/} are, and relative paths start
 * @param data directory of embedded servers and generated passwords
 * @param broker {@code embedded}, a URL, or null if the command line has none
 * @param redis likewise
 * @param amqp Vumi's AMQP options
 * @param fallback {@value ServerChoice#EMBEDDED}, or null for Vumi's defaults (127.0.0.1)
 * @param embedded whether embedded servers are started here if they do not run
 * @param management where operators look in, null for nowhere
 * @param statusInterval between two status updates of a worker, null for none
 * @param metricsPrefix of what workers measure by themselves, among Vumi's metrics; empty if it is not published
 */
public record LaunchOptions(
        Path home,
        Path data,
        String broker,
        String redis,
        AmqpOptions amqp,
        String fallback,
        Servers.Embedded embedded,
        ManagementOptions management,
        Duration statusInterval,
        String metricsPrefix) {}
