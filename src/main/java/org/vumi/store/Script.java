package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** A Lua script that Redis runs as one step, for {@link Redis#run}. Redis keeps it; it is sent once. Immutable. */
public final class Script {
    @SuppressWarnings("rawtypes") // Spring's type of a result that is a list
    private final RedisScript<List> script;

    private Script(String lua) {
        this.script = new DefaultRedisScript<>(lua, List.class);
        script.getSha1(); // now, and not by several threads at once
    }

    /** @param name of a resource beside the class, {@code something.lua}; must return a table */
    public static Script of(Class<?> beside, String name) {
        try (InputStream lua = beside.getResourceAsStream(name)) {
            if (lua == null) {
                throw new IllegalArgumentException("no resource '" + name + "' beside " + beside.getName());
            }
            return new Script(new String(lua.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("rawtypes")
    RedisScript<List> script() {
        return script;
    }
}
