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
 * Gives tests a real RabbitMQ and a real Redis: {@code @ExtendWith(Servers.class)}.
 *
 * <p>Static fields (set before {@code @BeforeAll}; not final) and parameters of type {@link RabbitMq} or
 * {@link RedisServer} are filled. Each server starts once, when the first test of the run asks for it, and is shared by
 * all test classes; whoever is given one gets it running, whatever the test before did to it. Data stays: a class that
 * needs an empty broker takes {@link RabbitMq#newVhost()}, one that needs an empty Redis {@link RedisServer#flush()}.
 *
 * <p>A server that is not installed fails the test with a sentence that says what to install.
 */
public final class Servers implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Servers.class);

    @Override
    public void beforeAll(ExtensionContext context) throws IllegalAccessException {
        for (Field field : ReflectionSupport.findFields(
                context.getRequiredTestClass(),
                field -> Modifier.isStatic(field.getModifiers()) && isServer(field.getType()),
                HierarchyTraversalMode.TOP_DOWN)) {
            field.setAccessible(true);
            field.set(null, server(field.getType(), context));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isServer(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(parameter.getParameter().getType(), context);
    }

    private static boolean isServer(Class<?> type) {
        return type == RabbitMq.class || type == RedisServer.class;
    }

    private static Server server(Class<?> type, ExtensionContext context) {
        ServerRun run = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(ServerRun.class, key -> ServerRun.open(), ServerRun.class);
        return type == RabbitMq.class ? run.rabbitMq() : run.redisServer();
    }
}
