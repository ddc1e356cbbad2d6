package org.vumi.worker;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.vumi.component.vumi.Meters;
import org.vumi.config.Config;
import org.vumi.config.Maker;
import org.vumi.message.MessageIds;
import org.vumi.metrics.Metrics;

/** Makes the Java object of a worker, by its only public constructor, each parameter found by its type. */
final class WorkerBeans {
    private final CamelContext context;

    WorkerBeans(CamelContext context) {
        this.context = context;
        bindDefault(Clock.class, "vumi/clock", Clock.systemUTC());
        bindDefault(Meters.class, "vumi/meters", new Meters());
        bindDefault(MessageIds.class, "vumi/messageIds", MessageIds.RANDOM);
        bindDefault(
                Metrics.class, "vumi/metrics", new Metrics(context.getRegistry().findSingleByType(Clock.class)));
    }

    private <T> void bindDefault(Class<T> type, String name, T value) {
        if (context.getRegistry().findByType(type).isEmpty()) {
            context.getRegistry().bind(name, type, value);
        }
    }

    /**
     * @param className the template's {@code worker_bean}
     * @param own what this worker has of its own, beside its configuration, by type: goes before what the registry
     *     holds, and is made only if the class asks for it
     * @throws IllegalStateException if the class is not made as a worker's class must be
     */
    Object make(String className, Config config, Map<Class<?>, Supplier<?>> own) {
        Class<?> type = context.getClassResolver().resolveClass(className);
        if (type == null) {
            throw new IllegalStateException("class '" + className + "' is not there (users' classes: lib/*.jar)");
        }
        return make(type, className, config, own);
    }

    /** @param worker the worker's own class */
    private Object make(Class<?> type, String worker, Config config, Map<Class<?>, Supplier<?>> own) {
        String className = type.getName();
        Constructor<?>[] constructors = type.getConstructors();
        if (constructors.length != 1) {
            throw new IllegalStateException(constructors(type));
        }
        Object[] arguments = Arrays.stream(constructors[0].getParameterTypes())
                .map(parameter -> argument(className, parameter, worker, config, own))
                .toArray();
        try {
            return constructors[0].newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("class '" + className + "' cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("class '" + className + "' cannot be made", e);
        }
    }

    private static String constructors(Class<?> type) {
        return "class '" + type.getName() + "' has " + type.getConstructors().length
                + " public constructors (accepted: exactly one)";
    }

    private Maker maker(String worker, Config config, Map<Class<?>, Supplier<?>> own) {
        ClassNames names = new ClassNames(context.getClassResolver());
        return new Maker() {
            @Override
            public Optional<Object> make(String key) {
                Optional<Class<?>> type = names.find(config.text(key), worker);
                if (type.isPresent() && type.get().getConstructors().length != 1) {
                    config.reject(key, key + ": " + constructors(type.get()));
                    return Optional.empty();
                }
                return type.map(this::make);
            }

            @Override
            public <T> T make(Class<T> type) {
                return type.cast(WorkerBeans.this.make(type, worker, config, own));
            }
        };
    }

    private Object argument(
            String className, Class<?> type, String worker, Config config, Map<Class<?>, Supplier<?>> own) {
        if (type == Config.class) {
            return config;
        }
        if (type == Maker.class) {
            return maker(worker, config, own);
        }
        if (ClassNames.hasKeys(type)) {
            return make(type, worker, config, own);
        }
        if (type.isAssignableFrom(context.getClass())) {
            return context;
        }
        Object found = own.containsKey(type)
                ? own.get(type).get()
                : context.getRegistry().findSingleByType(type);
        if (found == null) {
            throw new IllegalStateException("class '" + className + "' asks for one " + type.getName()
                    + " and there is none, or more than one");
        }
        return found;
    }
}
