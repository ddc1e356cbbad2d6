package org.vumi.application.sms;

import java.time.Duration;
import java.util.Optional;
import org.vumi.application.RelayBackoff;
import org.vumi.application.RelaySettings;
import org.vumi.application.RelayUrl;
import org.vumi.config.Config;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** How accounts are told of messages and events: each at its own URLs. */
record CallbackSettings(
        String transportName,
        Accounts accounts,
        Duration timeout,
        int concurrency,
        RelayBackoff backoff,
        boolean verifyTls)
        implements RelaySettings {

    static CallbackSettings of(Config config, Accounts accounts) {
        return new CallbackSettings(
                config.text("transport_name"),
                accounts,
                config.seconds("timeout"),
                config.integer("concurrency"),
                RelayBackoff.of(config),
                config.flag("verify_tls"));
    }

    /** Whose it is; empty if it is nobody's. */
    Optional<Account> account(VumiMessage message) {
        return message instanceof TransportEvent event
                ? accounts.ofMessage(event.userMessageId())
                : accounts.ofAddress(((TransportUserMessage) message).toAddr());
    }

    @Override
    public RelayUrl target(VumiMessage message) {
        return account(message)
                .map(account -> message instanceof TransportEvent ? account.eventUrl() : account.inboundUrl())
                .orElse(null);
    }

    boolean relays(VumiMessage message) {
        return target(message) != null;
    }
}
