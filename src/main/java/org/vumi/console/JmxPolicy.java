package org.vumi.console;

import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.vumi.component.web.Role;

/**
 * What may be seen and done by JMX over HTTP; all else is refused. Nothing here runs code that comes with the request, sends a message,
 * makes or removes a route, shows what somebody wrote, or stops the management port or what other routes wait for. The
 * table on docs/console.md says the same.
 */
final class JmxPolicy implements Restrictor {
    /** What is in other domains is not even listed. */
    private static final Set<String> DOMAINS =
            Set.of("org.apache.camel", "org.vumi", "java.lang", "java.nio", OptimisedList.NAME.getDomain());

    private static final Set<RequestType> TYPES = Set.of(
            RequestType.READ,
            RequestType.WRITE,
            RequestType.EXEC,
            RequestType.LIST,
            RequestType.SEARCH,
            RequestType.VERSION);

    /** Passwords may stand on a command line. */
    private static final Map<ObjectName, Set<String>> HIDDEN =
            Map.of(name("java.lang:type=Runtime"), Set.of("SystemProperties", "InputArguments"));

    private static final ObjectName TRACER = name("org.apache.camel:type=tracer,*");

    /** A filter would be an expression, and bodies are what people wrote. */
    private static final Set<String> WRITABLE = Set.of("Enabled", "TracePattern");

    private static final List<Operations> ALLOWED = List.of(
            new Operations(
                    "org.apache.camel:type=context,*",
                    Role.VIEWER,
                    "dumpRoutesAsXml dumpRoutesAsYaml dumpRoutesStatsAsXml dumpRouteStatsAsJSon dumpStepStatsAsXml"
                            + " dumpRouteTemplatesAsXml componentNames languageNames dataFormatNames"),
            new Operations("org.apache.camel:type=context,*", Role.OPERATOR, "reset"),
            new Operations(
                    "org.apache.camel:type=routes,*",
                    Role.VIEWER,
                    "dumpRouteAsXml dumpRouteAsYaml dumpRouteStatsAsXml dumpRouteStatsAsJSon dumpStepStatsAsXml"
                            + " dumpRouteSourceLocationsAsXml dumpStatsAsXml dumpStatsAsJSon statsAsJSon processorIds"
                            + " isUpdateRouteEnabled"),
            new Operations("org.apache.camel:type=routes,*", Role.OPERATOR, "start stop suspend resume restart reset"),
            new Operations(
                    "org.apache.camel:type=routegroups,*", Role.VIEWER, "dumpStatsAsXml dumpStatsAsJSon statsAsJSon"),
            new Operations("org.apache.camel:type=routegroups,*", Role.OPERATOR, "start stop reset"),
            new Operations(
                    "org.apache.camel:type=services,*",
                    Role.VIEWER,
                    "browse size listTypeConverters endpointStatistics listRestServices"),
            new Operations(
                    TRACER.toString(),
                    Role.OPERATOR,
                    "setEnabled dumpTracedMessagesAsXml dumpAllTracedMessagesAsXml clear resetTraceCounter"),
            new Operations(
                    "java.lang:type=Threading",
                    Role.VIEWER,
                    "dumpAllThreads getThreadInfo findDeadlockedThreads findMonitorDeadlockedThreads"),
            new Operations("java.lang:type=Memory", Role.OPERATOR, "gc"),
            new Operations(OptimisedList.NAME.toString(), Role.VIEWER, OptimisedList.OPERATION));

    /** Of routes that others call. */
    private static final Set<String> LEFT_ALONE = Set.of("stop", "suspend", "restart");

    private final Role role;

    /** @param role of whoever asks */
    JmxPolicy(Role role) {
        this.role = role;
    }

    /** @param names of operations, between spaces */
    private record Operations(ObjectName of, Role least, Set<String> names) {
        Operations(String of, Role least, String names) {
            this(name(of), least, Set.of(names.split(" ")));
        }
    }

    private static ObjectName name(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return TYPES.contains(type);
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !DOMAINS.contains(name.getDomain());
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName of, String attribute) {
        return !isObjectNameHidden(of) && !HIDDEN.getOrDefault(of, Set.of()).contains(attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName of, String attribute) {
        return role == Role.OPERATOR && TRACER.apply(of) && WRITABLE.contains(attribute);
    }

    /** @param operation its name, or with the types of its arguments: {@code stop(long)} */
    @Override
    public boolean isOperationAllowed(ObjectName of, String operation) {
        String name = operation.replaceFirst("\\(.*", "");
        return ALLOWED.stream()
                .anyMatch(one -> one.of().apply(of)
                        && one.names().contains(name)
                        && role.compareTo(one.least()) >= 0
                        && (one.least() == Role.VIEWER || isAllowedBy(RouteKind.of(of), name)));
    }

    private static boolean isAllowedBy(RouteKind kind, String operation) {
        return switch (kind) {
            case TAKING -> true;
            case CALLED -> !LEFT_ALONE.contains(operation);
            case MANAGEMENT -> false;
        };
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return true; // the management port has seen to it
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return true; // likewise
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean strictly) {
        return false; // nobody is asked for other sites
    }
}
