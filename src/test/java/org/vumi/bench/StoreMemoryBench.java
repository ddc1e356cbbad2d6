package org.vumi.bench;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.ServerRun;
import org.vumi.store.MessageBatches;
import org.vumi.store.MessageStore;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;
import redis.clients.jedis.Jedis;

/**
 * What Redis needs for a stored message of some 400 bytes: outbound ones of a batch to a thousand people, without an index, with it,
 * and with an ack of each. Argument, optional: how many.
 */
public final class StoreMemoryBench {
    private static final Tag TAG = new Tag("pool", "t");
    private static final int AT_ONCE = 1_000;
    private static final int PEOPLE = 1_000;

    private final RedisServer server;
    private final int messages;

    private StoreMemoryBench(RedisServer server, int messages) {
        this.server = server;
        this.messages = messages;
    }

    /** On a Redis of its own. */
    public static void main(String[] args) throws Exception {
        try (ServerRun servers = ServerRun.open()) {
            StoreMemoryBench bench =
                    new StoreMemoryBench(servers.redisServer(), args.length > 0 ? Integer.parseInt(args[0]) : 100_000);
            bench.run("without index", false, false);
            bench.run("with index", true, false);
            bench.run("with index and acks", true, true);
        }
        System.exit(0);
    }

    private void run(String name, boolean indexed, boolean acks) throws Exception {
        server.flush();
        Redis redis = new Redis(server::uri);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        StoreSettings settings = new StoreSettings(StoreSettings.PREFIX, Optional.empty(), indexed);
        new MessageBatches(redis, settings, MessageIds.RANDOM, Clock.systemUTC()).start(List.of(TAG));
        MessageStore store = new MessageStore(redis, settings, Clock.systemUTC(), thread);
        long before = memory();
        for (int from = 0; from < messages; from += AT_ONCE) {
            List<CompletableFuture<Void>> some = new ArrayList<>();
            for (int i = from; i < Math.min(messages, from + AT_ONCE); i++) {
                TransportUserMessage message = message(i);
                some.add(store.addOutbound(message, TAG).toCompletableFuture());
                if (acks) {
                    some.add(store.addEvent(ack(message)).toCompletableFuture());
                }
            }
            CompletableFuture.allOf(some.toArray(CompletableFuture[]::new)).join();
        }
        long taken = memory() - before;
        System.out.printf("%-20s %,12d bytes for %,d messages, %,d each%n", name, taken, messages, taken / messages);
        thread.shutdown();
        redis.stop();
    }

    private static TransportUserMessage message(int number) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "2782000" + number % PEOPLE)
                .put("from_addr", "8181")
                .put("content", "hello hello hello hello hello " + number)
                .put("transport_name", "bench")
                .put("transport_type", "sms")
                .put("helper_metadata", TAG.write(Map.of()))
                .build();
    }

    private static TransportEvent ack(TransportUserMessage message) {
        return TransportEvent.ack("bench", message.messageId(), "smsc-1", MessageIds.RANDOM, Clock.systemUTC());
    }

    private long memory() {
        try (Jedis jedis = new Jedis(URI.create(server.uri()))) {
            return jedis.info("memory")
                    .lines()
                    .filter(line -> line.startsWith("used_memory:"))
                    .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
