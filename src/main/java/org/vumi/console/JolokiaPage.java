package org.vumi.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jolokia.core.api.LogHandler;
import org.jolokia.json.JSONObject;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
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

    private final Map<Role, HttpRequestHandler> handlers = new EnumMap<>(Role.class);
    private final Map<Role, JolokiaServiceManager> managers = new EnumMap<>(Role.class);

    /** @param process tells it from others that the same client watches */
    public JolokiaPage(String process) {
        for (Role role : Role.values()) {
            JolokiaServiceManager manager = manager(process, role);
            managers.put(role, manager);
            handlers.put(role, new HttpRequestHandler(manager.start()));
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
        boolean posted = request.method().equals("POST");
        HttpRequestHandler handler =
                handlers.get(posted && request.role() == Role.OPERATOR ? Role.OPERATOR : Role.VIEWER);
        try {
            return written(
                    posted
                            ? handler.handlePostRequest(
                                    path(), new ByteArrayInputStream(request.body()), UTF_8.name(), Map.of())
                            : handler.handleGetRequest(path(), below(request.path()), parameters(request)));
        } catch (BadRequestException e) {
            JSONObject refusal = handler.handleThrowable(e);
            refusal.put("status", 400);
            return written(refusal);
        } catch (Exception e) { // as Jolokia's own server does
            return written(handler.handleThrowable(e));
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
            JSONObject refusal = new JSONObject();
            refusal.put("status", 413);
            refusal.put("error", "the answer would be longer than " + LONGEST + " bytes: ask for less");
            return response(refusal.toJSONString().getBytes(UTF_8));
        }
        return response(bytes.toByteArray());
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
