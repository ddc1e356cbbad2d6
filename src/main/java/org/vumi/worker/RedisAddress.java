package org.vumi.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.vumi.config.ConfigException;
import org.vumi.embedded.DataDirectory;
import org.vumi.embedded.EmbeddedException;
import org.vumi.store.Redis;

/** The Redis for commands that look at one and start no workers. */
public final class RedisAddress {
    private RedisAddress() {}

    /**
     * @param option of the command line, null if not given
     * @param data where a running embedded Redis is found
     * @return connects when first used; to be stopped in the end
     * @throws ConfigException if what is given is not usable
     * @throws EmbeddedException if the embedded Redis is asked for and does not run
     */
    public static Redis of(String option, Path data) {
        Faults faults = new Faults();
        ServerChoice choice = ServerChoice.redis(option, "", Map.of(), null, faults);
        faults.throwIfAny();
        String url = choice.embedded()
                ? DataDirectory.attach(data, Duration.ZERO)
                        .redisUrl()
                        .orElseThrow(() -> new EmbeddedException("no embedded Redis runs in " + data))
                : choice.url();
        return new Redis(() -> url);
    }
}
