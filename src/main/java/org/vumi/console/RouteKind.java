package org.vumi.console;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What a route is to those beside it, on which depends whether it may be stopped alone. */
enum RouteKind {
    /** Takes its messages from elsewhere, where they wait while it is stopped; so does a group, and what is no route. */
    TAKING,

    /** Called by other routes, each message of which would wait for it in vain, and fail. */
    CALLED,

    /** The management port's, routes or group: whoever stops it cannot start it again. */
    MANAGEMENT;

    private static final Pattern MANAGEMENTS = Pattern.compile("\"management(\\..*)?\"");

    static RouteKind of(ObjectName bean) {
        String name = bean.getKeyProperty("name");
        if (name != null && MANAGEMENTS.matcher(name).matches()) {
            return MANAGEMENT;
        }
        return "routes".equals(bean.getKeyProperty("type")) && isCalled(bean) ? CALLED : TAKING;
    }

    private static boolean isCalled(ObjectName route) {
        try {
            Object uri = ManagementFactory.getPlatformMBeanServer().getAttribute(route, "EndpointUri");
            return String.valueOf(uri).startsWith("direct:");
        } catch (JMException e) {
            return false; // it has gone, so that there is nothing to stop
        }
    }
}
