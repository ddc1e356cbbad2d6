package org.vumi.worker;

import java.util.List;
import org.apache.camel.health.HealthCheck;

/**
 * One worker as it runs.
 *
 * @param name unique in the process, part of its route ids
 * @param type its class
 * @param bean its Java object, null if it needs none
 * @param transportName its key transport_name, null if it has none
 * @param routes ids of its routes, in the order of their templates
 */
public record Worker(String name, String type, Object bean, String transportName, List<String> routes) {
    /** The check of its link to the outside world, null if it has none. */
    HealthCheck link() {
        return bean instanceof HealthCheck check ? check : null;
    }
}
