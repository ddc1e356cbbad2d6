package org.vumi.servers;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Gives tests a real RabbitMQ, a real Redis, and the packaged jar as processes: {@code @ExtendWith(Servers.class)}.
 *
 * <p>Static fields (set before {@code @BeforeAll}; not final) and parameters of type {@link RabbitMq}, {@link RedisServer}
 * or {@link VumiHome} are filled. Each server starts once, when the first test of the run asks for it, and is shared by
 * all test classes; whoever is given one gets it running, whatever the test before did to it. Data stays: a class that
 * needs an empty broker takes {@link RabbitMq#newVhost()}, one that needs an empty Redis {@link RedisServer#flush()}.
 * A {@link VumiHome} is new for each class, or for each test as its parameter, and ends with it.
 *
 * <p>A server that is not installed fails the test with a sentence that says what to install.
 */
public final class Servers implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Servers.class);

    @Override
    public void beforeAll(ExtensionContext context) throws IllegalAccessException {
        for (Field field : ReflectionSupport.findFields(
                context.getRequiredTestClass(),
                field -> Modifier.isStatic(field.getModifiers()) && isServed(field.getType()),
                HierarchyTraversalMode.TOP_DOWN)) {
            field.setAccessible(true);
            field.set(null, served(field.getType(), context));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isServed(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return served(parameter.getParameter().getType(), context);
    }

    private static boolean isServed(Class<?> type) {
        return type == RabbitMq.class || type == RedisServer.class || type == VumiHome.class;
    }

    private static Object served(Class<?> type, ExtensionContext context) {
        ServerRun run = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(ServerRun.class, key -> ServerRun.open(), ServerRun.class);
        if (type == VumiHome.class) {
            return context.getStore(NAMESPACE)
                    .getOrComputeIfAbsent(context.getUniqueId(), key -> new VumiHome(run), VumiHome.class);
        }
        return type == RabbitMq.class ? run.rabbitMq() : run.redisServer();
    }
}
