package org.vumi.component.vumi;

/** The broker has had a message and has not taken it: mostly since it has no queue for it, which Broker-J does not tell. */
final class NotAccepted extends BrokerUnavailable {
    NotAccepted(String routingKey, String why) {
        super("'" + routingKey + "' not accepted: " + why);
    }
}
