package org.vumi.console;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaExecRequest;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.request.JolokiaRequestFactory;
import org.jolokia.server.core.request.NotChangedException;
import org.jolokia.server.core.request.ProcessingParameters;
import org.jolokia.server.core.service.api.JolokiaContext;
import org.jolokia.server.core.service.request.AbstractRequestHandler;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.service.jmx.LocalRequestHandler;

/**
 * Answers from the JMX of this process. A list of everything says what each kind of thing can do once, not once per thing: with a
 * thousand workers it would be a hundred times as long. hawtio asks for such a list from a registry of its own server, by
 * its name; there is none here, and this answers in its place.
 */
final class OptimisedList extends AbstractRequestHandler {
    static final ObjectName NAME = name();
    static final String OPERATION = "list";

    /** As {@link #NAME} in the path of a list. */
    private static final List<String> PATH = List.of(NAME.getDomain(), NAME.getKeyPropertyListString());

    /** Of some 10 kB each, when each is described for itself. */
    private static final int MOST_LISTED = 1_000;

    private static final int ORDER = 1_000;

    private final LocalRequestHandler local = new LocalRequestHandler(ORDER);

    OptimisedList() {
        super(null, ORDER);
    }

    private static ObjectName name() {
        try {
            return new ObjectName("hawtio:type=security,name=RBACRegistry");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void init(JolokiaContext context) {
        super.init(context);
        local.init(context);
    }

    @Override
    public void destroy() throws JMException {
        local.destroy();
    }

    @Override
    public boolean canHandle(JolokiaRequest request) {
        return local.canHandle(request);
    }

    @Override
    public <R extends JolokiaRequest> Object handleRequest(R request, Object before)
            throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
        if (!getJolokiaContext().isTypeAllowed(request.getType())) {
            throw new SecurityException(request.getType().getName() + " is forbidden");
        }
        if (request instanceof JolokiaExecRequest exec && NAME.equals(exec.getObjectName())) {
            return list(exec, before);
        }
        if (request.getType() == RequestType.LIST) {
            if (PATH.equals(request.getPathParts())) {
                return registry();
            }
            if (isLong(request)
                    && getJolokiaContext()
                                    .getMBeanServerAccess()
                                    .queryNames(null)
                                    .size()
                            > MOST_LISTED) {
                throw new BadRequestException("this list would be too long: ask for one bean by its path, for names by"
                        + " maxDepth=2, or with listCache=true");
            }
        }
        return local.handleRequest(request, before);
    }

    private Object list(JolokiaExecRequest asked, Object before)
            throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
        if (!getJolokiaContext().isOperationAllowed(NAME, asked.getOperation())) {
            throw new SecurityException("operation " + asked.getOperation() + " is forbidden");
        }
        JSONObject list = new JSONObject();
        list.put("type", "list");
        if (asked.getArguments() != null && !asked.getArguments().isEmpty()) {
            list.put("path", String.valueOf(asked.getArguments().get(0)));
        }
        return local.handleRequest(
                JolokiaRequestFactory.createPostRequest(
                        list,
                        new ProcessingParameters(Map.of(
                                ConfigKey.LIST_CACHE,
                                "true",
                                ConfigKey.CANONICAL_NAMING,
                                String.valueOf(asked.getParameter(ConfigKey.CANONICAL_NAMING))))),
                before);
    }

    /** What hawtio looks for before it asks. */
    private static JSONObject registry() {
        JSONObject list = new JSONObject();
        list.put("args", List.of());
        list.put("ret", "java.util.Map");
        list.put("desc", "everything, with what each kind of thing can do once");
        JSONObject operations = new JSONObject();
        operations.put(OPERATION, list);
        JSONObject registry = new JSONObject();
        registry.put("op", operations);
        registry.put("desc", "what is here");
        return registry;
    }

    /** Or of a domain, which may be most of it. */
    private static boolean isLong(JolokiaRequest request) {
        List<String> path = request.getPathParts();
        int depth = request.getParameterAsInt(ConfigKey.MAX_DEPTH);
        return (path == null || path.size() < 2 || path.toString().contains("*"))
                && (depth == 0 || depth > 2)
                && !Boolean.TRUE.equals(request.getParameterAsBool(ConfigKey.LIST_CACHE));
    }
}
