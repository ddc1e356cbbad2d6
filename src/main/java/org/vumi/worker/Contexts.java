package org.vumi.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ManagementMBeansLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.debugger.BacklogTracer;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.support.DefaultRegistry;

/** Makes the Camel context that all workers of a process share. */
final class Contexts {
    /** How long a stop waits for what is in flight. */
    static final int SHUTDOWN_SECONDS = 30;

    /** To Camel's tracer. */
    private static final int NO_BODY = -1;

    private Contexts() {}

    /**
     * @param classes see users' classes: {@link #classes}
     * @param recorder is told what is bound in its registry
     * @param managed whether JMX shows it
     */
    static CamelContext create(String name, ClassLoader classes, Holdings.Recorder recorder, boolean managed) {
        DefaultCamelContext context = new DefaultCamelContext(false);
        DefaultRegistry registry = new DefaultRegistry();
        registry.setFallbackRegistry(new SharedRegistry(recorder::bound));
        context.getCamelContextExtension().setRegistry(registry);
        context.getCamelContextExtension().setName(name);
        context.setApplicationContextClassLoader(classes);
        context.setStreamCaching(false);
        context.setMessageHistory(false);
        context.setTracing(false);
        context.setBacklogTracing(false);
        context.setUseMDCLogging(false);
        context.setAllowUseOriginalMessage(false);
        context.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
        context.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
        context.getShutdownStrategy().setShutdownNowOnTimeout(true);
        context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
        if (!managed) {
            context.disableJMX();
            return built(context);
        }
        context.getCamelContextExtension().setManagementMBeanAssembler(new SharedMBeanInfo(context));
        built(context);
        context.getManagementStrategy().setManagementObjectNameStrategy(new ReadableNames());
        traceOnRequest(context);
        // a bean per processor would be most of the cost of a process with a thousand workers
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        agent.setMBeansLevel(ManagementMBeansLevel.RoutesOnly);
        return context;
    }

    /** By the console: where messages have been and how long it took, not what people wrote. */
    private static void traceOnRequest(DefaultCamelContext context) {
        context.setBacklogTracingStandby(true);
        context.setBacklogTracingTemplates(true);
        BacklogTracer tracer = BacklogTracer.createTracer(context);
        tracer.setStandby(true);
        tracer.setTraceTemplates(true);
        tracer.setBodyMaxChars(NO_BODY);
        tracer.setBodyIncludeStreams(false);
        tracer.setBodyIncludeFiles(false);
        tracer.setIncludeExchangeProperties(false);
        tracer.setIncludeExchangeVariables(false);
        tracer.setIncludeException(false);
        context.getCamelContextExtension().addContextPlugin(BacklogTracer.class, tracer);
    }

    private static CamelContext built(DefaultCamelContext context) {
        context.build();
        ThreadPools pools = new ThreadPools();
        pools.setCamelContext(context);
        context.getExecutorServiceManager().setThreadPoolFactory(pools);
        return context;
    }

    /** @param home users' classes are in its {@code lib/*.jar} */
    static ClassLoader classes(Path home) {
        ClassLoader own = Contexts.class.getClassLoader();
        Path lib = home.resolve("lib");
        if (!Files.isDirectory(lib)) {
            return own;
        }
        try (Stream<Path> files = Files.list(lib)) {
            List<URL> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Contexts::url)
                    .toList();
            return jars.isEmpty() ? own : new URLClassLoader("lib", jars.toArray(URL[]::new), own);
        } catch (IOException e) {
            throw new UncheckedIOException(lib + " cannot be read", e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar + " has no URL", e);
        }
    }
}
