package org.vumi.worker;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.support.SimpleRegistry;

/** Camel's registry of beans, which workers come to and go from while others look up theirs. */
final class SharedRegistry extends SimpleRegistry {
    private final transient Consumer<String> onBind;

    /** @param onBind takes each name, on the thread that binds it */
    SharedRegistry(Consumer<String> onBind) {
        this.onBind = onBind;
    }

    @Override
    public synchronized void bind(String id, Class<?> type, Object bean) {
        onBind.accept(id);
        super.bind(id, type, bean);
    }

    @Override
    public synchronized void bind(String id, Class<?> type, Supplier<Object> bean) {
        onBind.accept(id);
        super.bind(id, type, bean);
    }

    @Override
    public synchronized void unbind(String id) {
        super.unbind(id);
    }

    @Override
    public synchronized Object lookupByName(String name) {
        return super.lookupByName(name);
    }

    @Override
    public synchronized <T> T lookupByNameAndType(String name, Class<T> type) {
        return super.lookupByNameAndType(name, type);
    }

    @Override
    public synchronized <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return super.findByTypeWithName(type);
    }

    @Override
    public synchronized <T> Set<T> findByType(Class<T> type) {
        return super.findByType(type);
    }
}
