package org.vumi.component.vumi;

/** The broker has taken a message, and has no queue for it. */
final class Unroutable extends BrokerUnavailable {
    Unroutable(String routingKey, String why) {
        super("'" + routingKey + "' not accepted: " + why);
    }
}
