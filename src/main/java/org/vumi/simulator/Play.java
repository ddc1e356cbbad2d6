package org.vumi.simulator;

import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A script under way: counts what its rules wait for. Any thread. */
final class Play {
    private static final Logger LOG = LoggerFactory.getLogger(Play.class);

    private final Random random;
    private final Tally tally;
    private volatile List<Script.Rule> rules = List.of();
    private long[] seen = {};

    Play(Script script, Random random, Tally tally) {
        this.random = random;
        this.tally = tally;
        begin(script);
    }

    /** Forgets the script before; counts from 1. */
    synchronized void begin(Script script) {
        rules = script.rules();
        seen = new long[rules.size()];
    }

    /**
     * Called once for each occasion.
     *
     * @param commandId 0 for a connection
     * @param othersBound whether a connection but this one is bound
     * @return null for none
     */
    Trouble trouble(int commandId, int connection, BooleanSupplier othersBound) {
        if (rules.isEmpty()) {
            return null;
        }
        Trouble found = null;
        synchronized (this) {
            for (int i = 0; i < rules.size(); i++) {
                Script.Rule rule = rules.get(i);
                boolean concerned = commandId == 0
                        ? rule.on() == Occasion.CONNECT
                        : rule.on().fits(commandId);
                if (concerned && (rule.connection() == 0 || rule.connection() == connection)) {
                    seen[i]++;
                    if (found == null && fires(rule, seen[i], othersBound)) {
                        found = rule.trouble();
                        tally.troubles.increment();
                        LOG.debug("line {}: {} {} of connection {}", rule.line(), rule.on(), seen[i], connection);
                    }
                }
            }
        }
        return found;
    }

    private boolean fires(Script.Rule rule, long number, BooleanSupplier othersBound) {
        return (rule.nth().isEmpty() || rule.nth().contains((int) number))
                && number % rule.every() == 0
                && (rule.chance() >= 100 || random.nextDouble() * 100 < rule.chance())
                && (!rule.whileBound() || othersBound.getAsBoolean());
    }
}
