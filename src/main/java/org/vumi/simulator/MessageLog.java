package org.vumi.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/** The last messages, oldest first, and those who watch them. Any thread; watchers see changes in order and must be quick. */
final class MessageLog {
    private final int keep;
    private final Map<Long, SmscMessage> messages = new LinkedHashMap<>();
    private final List<Consumer<SmscMessage>> watchers = new CopyOnWriteArrayList<>();
    private long ids;

    MessageLog(int keep) {
        this.keep = keep;
    }

    /** One message through its life; goes on working when the log has forgotten it. */
    final class Entry {
        private SmscMessage current;

        SmscMessage current() {
            synchronized (MessageLog.this) {
                return current;
            }
        }

        SmscMessage update(UnaryOperator<SmscMessage> change) {
            synchronized (MessageLog.this) {
                current = change.apply(current);
                messages.replace(current.id(), current);
                watchers.forEach(watcher -> watcher.accept(current));
                return current;
            }
        }
    }

    synchronized Entry add(LongFunction<SmscMessage> withId) {
        Entry entry = new Entry();
        SmscMessage message = withId.apply(++ids);
        messages.put(message.id(), message);
        if (messages.size() > keep) {
            messages.remove(messages.keySet().iterator().next());
        }
        entry.current = message;
        watchers.forEach(watcher -> watcher.accept(message));
        return entry;
    }

    synchronized List<SmscMessage> messages() {
        return new ArrayList<>(messages.values());
    }

    /** @return ends the watching when run */
    Runnable watch(Consumer<SmscMessage> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }
}
