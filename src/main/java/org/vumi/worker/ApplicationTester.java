package org.vumi.worker;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.application.Application;
import org.vumi.application.ApplicationWorker;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.Redis;

/**
 * An application made as a worker makes it, and asked directly: for tests of applications, which need no broker then.
 * What it throws comes as it does in a worker, without its text but with the lines of code.
 */
public final class ApplicationTester implements AutoCloseable {
    private static final String FILE = "configuration";

    private final Engine engine = new Engine("application-tester", Path.of(""));
    private final ApplicationWorker worker;

    /** One that needs no configuration. */
    public ApplicationTester(Class<? extends Application> type) {
        this(type, "");
    }

    /**
     * @param yaml the worker's configuration as in its file; {@code transport_name} may be left out
     * @throws org.vumi.config.ConfigException with every fault of the configuration
     */
    public ApplicationTester(Class<? extends Application> type, String yaml) {
        this(type, yaml, null);
    }

    /** @param redis {@code redis://…}, for an application with sessions; null for none */
    public ApplicationTester(Class<? extends Application> type, String yaml, String redis) {
        Map<String, Setting> section = new LinkedHashMap<>(yaml.isBlank() ? Map.of() : YamlFile.read(yaml, FILE));
        Place place = new Place(FILE, 0);
        section.putIfAbsent("transport_name", Setting.text("test", place));
        try {
            engine.add(new WorkerPlan(null, type.getName(), place, section, place));
            engine.build(any -> redis == null ? Map.of() : Map.of(Redis.class, () -> new Redis(() -> redis)));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
        worker = (ApplicationWorker) engine.workers().get(0).bean();
    }

    /** A message that somebody could have written, to be changed. */
    public TransportUserMessage.Builder message(String content) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("content", content)
                .put("from_addr", "+27831234567")
                .put("to_addr", "8007")
                .put("transport_name", "test")
                .put("transport_type", "sms");
    }

    /** @return what the application answers to this text, in order */
    public List<TransportUserMessage> receive(String content) {
        return receive(message(content).build());
    }

    /** @param content null where the network sends none, as when a session begins */
    public List<TransportUserMessage> receive(String content, SessionEvent event) {
        return receive(message(content).put("session_event", event.wire()).build());
    }

    /** @param message a user message or an event */
    public List<TransportUserMessage> receive(VumiMessage message) {
        return worker.handle(message, null);
    }

    @Override
    public void close() {
        engine.close();
    }
}
