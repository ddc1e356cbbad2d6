package org.vumi.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.vumi.codec.MessageCodec;

/**
 * What one open page is told, as Server-Sent Events: first {@code snapshot}, then {@code changes}, each {@code {"binds": [...],
 * "messages": [...]}}.
 *
 * <p>A page that reads slowly misses states in between, never the last one: only the newest state of each message waits, and no
 * more messages than the simulator keeps.
 */
final class EventStream {
    private static final Duration PING = Duration.ofSeconds(15);

    /** Changes are gathered so long, lest a busy simulator keeps the page busy, too. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private final int keep;
    private final Map<Long, SmscMessage> changed = new LinkedHashMap<>();
    private boolean bindsChanged;
    private boolean closed;

    EventStream(int keep) {
        this.keep = keep;
    }

    synchronized void message(SmscMessage message) {
        changed.remove(message.id());
        changed.put(message.id(), message);
        if (changed.size() > keep) {
            changed.remove(changed.keySet().iterator().next());
        }
        notifyAll();
    }

    synchronized void binds() {
        bindsChanged = true;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Writes until closed, or until the page is gone (IOException). */
    void writeTo(OutputStream out, Supplier<List<SmscMessage>> messages, Supplier<List<Bind>> binds)
            throws IOException {
        write(out, "retry: 1000\n\n");
        event(out, "snapshot", ConsoleJson.snapshot(messages.get(), binds.get()));
        while (awaitNews()) {
            List<SmscMessage> news;
            boolean newBinds;
            synchronized (this) {
                news = new ArrayList<>(changed.values());
                newBinds = bindsChanged;
                changed.clear();
                bindsChanged = false;
            }
            if (news.isEmpty() && !newBinds) {
                write(out, ": still here\n\n");
            } else {
                event(out, "changes", ConsoleJson.snapshot(news, binds.get()));
            }
        }
    }

    /** False when it is time to end. */
    private synchronized boolean awaitNews() {
        try {
            if (!closed && changed.isEmpty() && !bindsChanged) {
                wait(PING.toMillis());
            }
            if (!closed) {
                wait(GATHER.toMillis());
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void event(OutputStream out, String name, Map<String, Object> data) throws IOException {
        // the codec writes no line feed, so the data is one line
        write(
                out,
                "event: " + name + "\ndata: " + new String(MessageCodec.encode(data), StandardCharsets.US_ASCII)
                        + "\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
