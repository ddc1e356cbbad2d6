package org.vumi.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jolokia.core.api.LogHandler;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.JSONStructure;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.request.JolokiaRequestFactory;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaContext;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.impl.QuietLogHandler;
import org.jolokia.service.serializer.JolokiaSerializer;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.Parameters;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** {@code /jolokia}: JMX by GET and POST, within {@link JmxPolicy}. Source: Jolokia's protocol, version 8. */
public final class JolokiaPage implements OperatorPage, AutoCloseable {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

    /** Bytes of an answer, which is put together before it is sent. */
    private static final int LONGEST = 32 << 20;

    private static final int MOST_AT_ONCE = 100;

    /** Threads of the management port; it has others left. */
    private static final int MOST_WAITING = 6;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** One at a time is answered, so that one answer is held; who may only look holds up no operator. */
    private final Map<Role, Semaphore> turns = new EnumMap<>(Role.class);

    private final Duration patience;
    private final Map<Role, Requests> handlers = new EnumMap<>(Role.class);
    private final Map<Role, JolokiaServiceManager> managers = new EnumMap<>(Role.class);

    /** @param process tells it from others that the same client watches */
    public JolokiaPage(String process) {
        this(process, PATIENCE);
    }

    JolokiaPage(String process, Duration patience) {
        this.patience = patience;
        for (Role role : Role.values()) {
            JolokiaServiceManager manager = manager(process, role);
            turns.put(role, new Semaphore(1));
            managers.put(role, manager);
            handlers.put(role, new Requests(manager.start()));
        }
    }

    /** With the services named here, and none that happens to be on the classpath. */
    private static JolokiaServiceManager manager(String process, Role role) {
        JmxPolicy policy = new JmxPolicy(role);
        LogHandler quiet = new QuietLogHandler();
        JolokiaServiceManager manager = JolokiaServiceManagerFactory.createJolokiaServiceManager(
                new StaticConfiguration(
                        ConfigKey.AGENT_ID,
                        process + "-" + role.name().toLowerCase(Locale.ROOT),
                        ConfigKey.DISABLE_DETECTORS,
                        "true",
                        ConfigKey.ALLOW_ERROR_DETAILS,
                        "false",
                        ConfigKey.DISCOVERY_ENABLED,
                        "false"),
                quiet,
                policy,
                log -> new TreeSet<>());
        manager.addService(new OptimisedList());
        manager.addService(new JolokiaSerializer());
        manager.addService(new KindOfBean());
        manager.addService(new AllowedOperations(policy));
        return manager;
    }

    @Override
    public String path() {
        return "jolokia";
    }

    @Override
    public Set<String> methods() {
        return METHODS;
    }

    /** POST too, since one may only read by it: what a viewer may not do is refused one by one. */
    @Override
    public Set<String> viewing() {
        return METHODS;
    }

    /** Nothing is done by GET that changes anything, as a link on another site may be one. */
    @Override
    public WebResponse answer(WebRequest request) {
        Semaphore turn = turns.get(request.role());
        if (!isTaken(turn)) {
            return WebResponse.later("others are asking: one is answered at a time");
        }
        try {
            return worked(request);
        } finally {
            turn.release();
        }
    }

    private boolean isTaken(Semaphore turn) {
        try {
            return turn.getQueueLength() < MOST_WAITING && turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private WebResponse worked(WebRequest request) {
        boolean posted = request.method().equals("POST");
        Requests handler = handlers.get(posted && request.role() == Role.OPERATOR ? Role.OPERATOR : Role.VIEWER);
        try {
            Object asked = posted ? json(request.body()) : null;
            if (asked instanceof JSONArray several) {
                return written(several, handler);
            }
            return written(
                    posted
                            ? handler.one(asked)
                            : handler.handleGetRequest(path(), below(request.path()), parameters(request)));
        } catch (BadRequestException e) {
            JSONObject refusal = handler.handleThrowable(e);
            refusal.put("status", 400);
            return written(refusal);
        } catch (Exception e) { // as Jolokia's own server does
            return written(handler.handleThrowable(e));
        }
    }

    private static Object json(byte[] body) throws BadRequestException, IOException {
        try {
            return new JSONParser().parse(new String(body, UTF_8));
        } catch (ParseException e) {
            throw new BadRequestException("this is not JSON", e);
        }
    }

    /** By Jolokia's server, which itself would put together all answers before the first is written. */
    private static final class Requests extends HttpRequestHandler {
        Requests(JolokiaContext context) {
            super(context);
        }

        JSONObject one(Object asked) throws BadRequestException, EmptyResponseException {
            if (asked instanceof JSONObject one) {
                return one(
                        JolokiaRequestFactory.<JolokiaRequest>createPostRequest(one, getProcessingParameter(Map.of())));
            }
            throw new BadRequestException("a request is an object");
        }

        JSONObject one(JolokiaRequest asked) throws BadRequestException, EmptyResponseException {
            return executeRequest(asked);
        }

        List<JolokiaRequest> several(JSONArray asked) throws BadRequestException {
            if (asked.size() > MOST_AT_ONCE) {
                throw new BadRequestException("more than " + MOST_AT_ONCE + " requests at once");
            }
            return JolokiaRequestFactory.createPostRequests(asked, getProcessingParameter(Map.of()));
        }
    }

    private static String below(List<String> path) {
        return "/" + String.join("/", path.subList(1, path.size()));
    }

    private static Map<String, String[]> parameters(WebRequest request) {
        Parameters given = request.parameters();
        Map<String, String[]> parameters = new HashMap<>();
        given.names().forEach(name -> parameters.put(name, given.all(name).toArray(String[]::new)));
        return parameters;
    }

    private static WebResponse written(JSONStructure answer) {
        Bounded bytes = new Bounded();
        try (Writer writer = new OutputStreamWriter(bytes, UTF_8)) {
            answer.writeJSONString(writer);
        } catch (IOException e) {
            return tooLong();
        }
        return response(bytes.toByteArray());
    }

    /** Each as it comes, and none after those that are too long. */
    private static WebResponse written(JSONArray asked, Requests handler)
            throws BadRequestException, EmptyResponseException {
        Bounded bytes = new Bounded();
        try (Writer writer = new OutputStreamWriter(bytes, UTF_8)) {
            String before = "[";
            for (JolokiaRequest one : handler.several(asked)) {
                writer.write(before);
                handler.one(one).writeJSONString(writer);
                before = ",";
            }
            writer.write(asked.isEmpty() ? "[]" : "]");
        } catch (IOException e) {
            return tooLong();
        }
        return response(bytes.toByteArray());
    }

    private static WebResponse tooLong() {
        JSONObject refusal = new JSONObject();
        refusal.put("status", 413);
        refusal.put("error", "the answer would be longer than " + LONGEST + " bytes: ask for less");
        return response(refusal.toJSONString().getBytes(UTF_8));
    }

    private static WebResponse response(byte[] json) {
        return WebResponse.of(200, "application/json", json);
    }

    /** Says no when it is full. */
    private static final class Bounded extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int octet) throws IOException {
            makeSure(1);
            bytes.write(octet);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            makeSure(length);
            bytes.write(octets, from, length);
        }

        private void makeSure(int more) throws IOException {
            if (bytes.size() + more > LONGEST) {
                throw new IOException("full");
            }
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }

    @Override
    public void close() {
        managers.values().forEach(JolokiaServiceManager::stop);
    }
}
