package org.vumi.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker's classes put into the Camel context while they were made: beans in the registry, services, thread pools. It goes when
 * the worker goes.
 */
final class Holdings {
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);
    private static final String OF_CAMEL = "org.apache.camel.";

    private final Set<String> beans = new LinkedHashSet<>();
    private final Deque<Service> services = new ArrayDeque<>();
    private final Deque<ExecutorService> pools = new ArrayDeque<>();

    /** Notes what the thread that makes a worker puts into the context. */
    static final class Recorder extends LifecycleStrategySupport {
        private final ThreadLocal<Holdings> current = new ThreadLocal<>();

        Holdings begin() {
            Holdings holdings = new Holdings();
            current.set(holdings);
            return holdings;
        }

        void end() {
            current.remove();
        }

        void bound(String name) {
            Holdings holdings = current.get();
            if (holdings != null) {
                holdings.beans.add(name);
            }
        }

        @Override
        public void onServiceAdd(CamelContext context, Service service, Route route) {
            Holdings holdings = current.get();
            // Camel's own, such as languages, are everybody's
            if (holdings != null
                    && route == null
                    && !service.getClass().getName().startsWith(OF_CAMEL)) {
                holdings.services.push(service);
            }
        }

        @Override
        public void onThreadPoolAdd(
                CamelContext context,
                ThreadPoolExecutor pool,
                String id,
                String sourceId,
                String routeId,
                String profile) {
            Holdings holdings = current.get();
            if (holdings != null && routeId == null) {
                holdings.pools.push(pool);
            }
        }
    }

    /** Whether a bean of that name is among them. */
    boolean has(String bean) {
        return beans.contains(bean);
    }

    /** In the opposite order; what does not go well does not keep the rest. */
    void release(CamelContext context) {
        services.forEach(service -> {
            try {
                ServiceHelper.stopAndShutdownService(service);
                context.removeService(service);
            } catch (Exception e) {
                LOG.warn("{} did not stop: {}", service, e.toString());
            }
        });
        pools.forEach(context.getExecutorServiceManager()::shutdown);
        beans.forEach(context.getRegistry()::unbind);
    }
}
