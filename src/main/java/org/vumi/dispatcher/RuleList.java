package org.vumi.dispatcher;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.InvalidMessage;
import org.vumi.message.VumiMessage;

/** Rules of which the first that holds says where a message goes. */
record RuleList(List<Rule> rules) {
    private static final Logger LOG = LoggerFactory.getLogger(RuleList.class);

    /** @throws InvalidMessage if a rule that is asked throws; says which, and never what the message holds */
    Optional<Rule> first(VumiMessage message) {
        for (Rule rule : rules) {
            if (holds(rule, message)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Rule rule, VumiMessage message) {
        try {
            return rule.condition() == null || rule.condition().holds(message);
        } catch (RuntimeException e) {
            LOG.debug("rule {} failed", rule.title(), e);
            throw new InvalidMessage(
                    "RuleFailed",
                    "rule " + rule.title() + " failed: " + e.getClass().getSimpleName(),
                    e);
        }
    }
}
