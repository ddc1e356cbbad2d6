package org.vumi.worker;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.health.HealthCheck;

/**
 * A worker's link to the outside world.
 *
 * @param name the worker's
 * @param state as the worker says: {@code up}, {@code waiting} …
 * @param detail where to, and why it is not up
 * @param more what else the worker's check tells of it
 */
record Link(String name, String state, String detail, Map<String, Object> more) {
    private static final Set<String> FIELDS = Set.of("name", "state", "detail", "link");

    /** What the check throws is an answer too. */
    static Link of(String worker, HealthCheck check) {
        try {
            return read(worker, check);
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // users' classes may throw these
            return broken(worker, "its health check failed: " + e.getClass().getName());
        }
    }

    /** Of a check that does not come back. */
    static Link mute(String worker) {
        return broken(worker, "its health check does not answer");
    }

    private static Link broken(String worker, String why) {
        return new Link(worker, "degraded", why, Map.of());
    }

    private static Link read(String worker, HealthCheck check) {
        HealthCheck.Result result = check.call();
        Map<String, Object> details = result.getDetails();
        boolean up = result.getState() == HealthCheck.State.UP;
        String state = String.valueOf(details.getOrDefault("state", up ? "up" : "down"));
        String where = String.valueOf(details.getOrDefault("link", ""));
        String why = result.getMessage().orElse("");
        String between = where.isEmpty() || why.isEmpty() ? "" : ": ";
        Map<String, Object> more = new TreeMap<>(details);
        more.keySet().removeIf(detail -> FIELDS.contains(detail) || detail.contains("."));
        return new Link(worker, state, where + between + why, more);
    }

    boolean up() {
        return "up".equals(state);
    }
}
