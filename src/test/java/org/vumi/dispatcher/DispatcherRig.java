package org.vumi.dispatcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.vumi.component.vumi.Addressed;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;
import org.yaml.snakeyaml.Yaml;

/** A real worker without a broker: a test hands messages to its routes, and sees what they publish. */
public final class DispatcherRig implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Engine engine;
    private final Map<String, ?> config;
    private final InMemory vumi = new InMemory();

    /** What came of one message: what was published, in order, and the exception that ended its route, or null. */
    public record Outcome(List<Addressed> published, Exception failure) {
        public List<String> routingKeys() {
            return published.stream().map(Addressed::routingKey).toList();
        }
    }

    private DispatcherRig(Engine engine, Map<String, ?> config) {
        this.engine = engine;
        this.config = config;
    }

    /**
     * A worker named {@code d}.
     *
     * @throws org.vumi.config.ConfigException as a start would
     */
    static DispatcherRig dispatcher(Map<String, ?> config) {
        return start("vumi.dispatchers.BaseDispatchWorker", config, Path.of("src/test/resources/nothing"), null);
    }

    /** @param redis for routers that ask for one */
    static DispatcherRig dispatcher(Map<String, ?> config, Redis redis) {
        return start("vumi.dispatchers.BaseDispatchWorker", config, Path.of("src/test/resources/nothing"), redis);
    }

    public static DispatcherRig start(String workerClass, Map<String, ?> config, Path home, Redis redis) {
        DispatcherRig rig = new DispatcherRig(new Engine("test", home), config);
        try {
            rig.engine.context().addComponent("vumi", rig.vumi);
            MultiWorkerFile.plans(YamlFile.read(file(workerClass, config)), new Place("d.yaml", 0), rig.engine.faults())
                    .forEach(rig.engine::add);
            rig.engine.build(worker -> redis == null ? Map.of() : Map.of(Redis.class, () -> redis));
            rig.engine.start();
            return rig;
        } catch (Exception e) {
            rig.close();
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    private static Path file(String workerClass, Map<String, ?> config) {
        try {
            Path file = Files.createTempFile("dispatcher", ".yaml");
            file.toFile().deleteOnExit();
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("workers", Map.of("d", workerClass));
            content.put("d", config);
            return Files.writeString(file, new Yaml().dump(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, ?> config() {
        return config;
    }

    public Engine engine() {
        return engine;
    }

    /** Hands a message to the route that takes from this routing key, and waits for its end. */
    public Outcome deliver(String routingKey, byte[] body) {
        try {
            return deliverLater(routingKey, body).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(routingKey + ": no end", e);
        }
    }

    /** Hands a message to the route that takes from this routing key. */
    CompletableFuture<Outcome> deliverLater(String routingKey, byte[] body) {
        return vumi.deliver(routingKey, body);
    }

    /** All that was published so far. */
    List<Addressed> published() {
        return List.copyOf(vumi.published);
    }

    @Override
    public void close() {
        engine.stop();
    }

    private static final class InMemory extends DefaultComponent {
        private static final String SEEN = "published";

        private final Map<String, Taker> takers = new ConcurrentHashMap<>();
        private final List<Addressed> published = new CopyOnWriteArrayList<>();

        CompletableFuture<Outcome> deliver(String routingKey, byte[] body) {
            Taker taker = takers.get(routingKey);
            if (taker == null) {
                throw new IllegalArgumentException("no route takes from " + routingKey + ": " + takers.keySet());
            }
            return taker.take(body);
        }

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            Object keys = resolveAndRemoveReferenceParameter(parameters, "routingKeys", Collection.class);
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    return new DefaultProducer(this) {
                        @Override
                        public void process(Exchange exchange) {
                            publish(remaining, (Collection<?>) keys, exchange);
                        }
                    };
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    Taker taker = new Taker(this, processor, remaining);
                    takers.put(remaining, taker);
                    return taker;
                }
            };
        }

        private void publish(String routingKey, Collection<?> keys, Exchange exchange) {
            List<Addressed> all = new ArrayList<>();
            if (keys == null) {
                all.add(new Addressed(routingKey, exchange.getMessage().getBody(byte[].class)));
            } else {
                for (Object one : exchange.getMessage().getBody(List.class)) {
                    all.add((Addressed) one);
                }
                if (!all.stream().map(Addressed::routingKey).allMatch(keys::contains)) {
                    throw new IllegalArgumentException(all + " not among " + keys);
                }
            }
            published.addAll(all);
            exchange.getProperty(SEEN, List.class).addAll(all);
        }

        private static final class Taker extends DefaultConsumer {
            private final String routingKey;

            Taker(Endpoint endpoint, Processor processor, String routingKey) {
                super(endpoint, processor);
                this.routingKey = routingKey;
            }

            CompletableFuture<Outcome> take(byte[] body) {
                CompletableFuture<Outcome> outcome = new CompletableFuture<>();
                Exchange exchange = createExchange(false);
                exchange.getMessage().setBody(body);
                exchange.getMessage().setHeader(VumiConstants.ROUTING_KEY, routingKey);
                List<Addressed> seen = new CopyOnWriteArrayList<>();
                exchange.setProperty(SEEN, seen);
                getAsyncProcessor().process(exchange, doneSync -> {
                    Exception failure = exchange.getException();
                    releaseExchange(exchange, false);
                    outcome.complete(new Outcome(List.copyOf(seen), failure));
                });
                return outcome;
            }
        }
    }
}
