package org.vumi.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.config.ConfigException;
import org.vumi.embedded.DataDirectory;
import org.vumi.embedded.EmbeddedException;

/** The broker for commands that look at one and start no workers. */
public final class BrokerAddress {
    private BrokerAddress() {}

    /**
     * @param option of the command line, null if not given
     * @param data where a running embedded broker is found
     * @throws ConfigException if what is given is not usable
     * @throws EmbeddedException if the embedded broker is asked for and does not run
     */
    public static BrokerSettings of(String option, Path data, AmqpOptions amqp) {
        Faults faults = new Faults();
        ServerChoice choice = ServerChoice.broker(option, Map.of(), amqp, null, faults);
        faults.throwIfAny();
        String url = choice.embedded()
                ? DataDirectory.attach(data, Duration.ZERO)
                        .amqpUrl()
                        .orElseThrow(() -> new EmbeddedException("no embedded broker runs in " + data))
                : choice.url();
        return settings(url, amqp);
    }

    static BrokerSettings settings(String url, AmqpOptions amqp) {
        BrokerSettings settings = BrokerSettings.of(url);
        Integer heartbeat = amqp.heartbeatSeconds();
        if (heartbeat == null || heartbeat == 0) {
            return settings;
        }
        return new BrokerSettings(
                settings.uri(),
                Duration.ofSeconds(heartbeat),
                settings.queueArguments(),
                settings.maxBodyBytes(),
                settings.maxDeliveries(),
                settings.retryDelay());
    }
}
