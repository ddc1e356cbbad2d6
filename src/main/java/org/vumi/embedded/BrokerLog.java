package org.vumi.embedded;

import ch.qos.logback.classic.Level;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Broker-J tells every connection and queue at INFO: warnings only, unless the logging configuration says otherwise. */
final class BrokerLog {
    private static final List<String> NAMES = List.of("org.apache.qpid", "qpid.message", "com.sleepycat");

    private BrokerLog() {}

    static void quieten() {
        for (String name : NAMES) {
            if (LoggerFactory.getLogger(name) instanceof ch.qos.logback.classic.Logger logger
                    && logger.getLevel() == null) {
                logger.setLevel(Level.WARN);
            }
        }
    }
}
