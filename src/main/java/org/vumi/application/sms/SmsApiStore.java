package org.vumi.application.sms;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import org.vumi.message.InvalidMessage;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.middleware.Middleware;
import org.vumi.store.MessageStore;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;
import org.vumi.store.StoredMessages;

/** Each account's messages in a message store of its own, {@code <prefix>:<account>}: nobody finds those of another. */
final class SmsApiStore implements Middleware {
    /** In {@code helper_metadata}: what this API knows of a message. */
    static final String METADATA = "sms_api";

    private final Accounts accounts;
    private final Map<String, MessageStore> writers = new HashMap<>();
    private final Map<String, StoredMessages> readers = new HashMap<>();
    private final LongAdder eventsOfOthers = new LongAdder();

    /**
     * @param settings of all stores, whose prefixes go on with the account's name
     * @param thread a single one, which may wait for Redis
     */
    SmsApiStore(Accounts accounts, Redis redis, StoreSettings settings, Clock clock, ScheduledExecutorService thread) {
        this.accounts = accounts;
        for (Account account : accounts.all()) {
            String prefix = settings.prefix() + ":" + account.name();
            StoreSettings own = new StoreSettings(prefix, settings.expiry(), settings.indexed());
            writers.put(account.name(), new MessageStore(redis, own, clock, thread));
            readers.put(account.name(), new StoredMessages(redis, prefix));
        }
    }

    /** To be read; its calls wait for Redis. */
    StoredMessages of(Account account) {
        return readers.get(account.name());
    }

    @Override
    public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
        Account account = accounts.ofAddress(message.toAddr())
                .orElseThrow(() -> new InvalidMessage("NoAccount", "no account has the address that it was sent to"));
        return writers.get(account.name())
                .addInbound(message, Tag.read(message.helperMetadata()))
                .thenApply(stored -> message);
    }

    @Override
    public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
        MessageStore store = writers.get(
                accounts.ofMessage(message.messageId()).orElseThrow().name());
        Tag tag = Tag.read(message.helperMetadata());
        CompletionStage<Void> stored = batch(message)
                .map(batch -> store.addOutbound(message, tag, batch))
                .orElseGet(() -> store.addOutbound(message, tag));
        return stored.thenApply(done -> message);
    }

    private static Optional<String> batch(TransportUserMessage message) {
        return message.helperMetadata().get(METADATA) instanceof Map<?, ?> own
                        && own.get("batch") instanceof String batch
                ? Optional.of(batch)
                : Optional.empty();
    }

    /** One of another application's message is not kept, but counted. */
    @Override
    public CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
        return accounts.ofMessage(event.userMessageId())
                .map(account -> writers.get(account.name()).addEvent(event).thenApply(stored -> event))
                .orElseGet(() -> {
                    eventsOfOthers.increment();
                    return CompletableFuture.completedFuture(event);
                });
    }

    /** Events of messages that no account has sent. */
    long eventsOfOthers() {
        return eventsOfOthers.sum();
    }
}
