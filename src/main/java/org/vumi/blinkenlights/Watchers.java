package org.vumi.blinkenlights;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebStream;

/**
 * The pages that are open, and what they are told as it happens: server-sent events. One that has just been opened, or does not keep up, gets
 * the components that it does not know yet in pieces, as it takes them, and {@code all} at the end. One that takes nothing is dropped.
 */
final class Watchers {
    static final int MOST = 50;

    /** In characters, all of them ASCII; together less than a stream takes. */
    static final int PIECE = 1 << 18;

    private static final int MOST_WAITING = 1 << 19;

    private final Function<String, String> component;
    private final Supplier<String> all;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

    /**
     * @param component tells of the component of a uuid as it is now, or that it is gone
     * @param all tells what a page has to know that now knows all components
     */
    Watchers(Function<String, String> component, Supplier<String> all) {
        this.component = component;
        this.all = all;
    }

    private final class Watcher {
        private final WebStream stream;
        private final Set<String> untold = new LinkedHashSet<>(); // uuids
        private boolean whole;

        Watcher(WebStream stream) {
            this.stream = stream;
        }

        boolean tell(Collection<String> changed, String text) {
            if (whole && changed.isEmpty() && text.isEmpty()) {
                return true;
            }
            if (whole && !text.isEmpty() && text.length() <= PIECE && stream.waiting() < MOST_WAITING) {
                return stream.write(text);
            }
            whole = false;
            untold.addAll(changed);
            return goOn();
        }

        private boolean goOn() {
            if (stream.waiting() >= MOST_WAITING) {
                return stream.write(":\n\n"); // which finds out whether it takes anything at all
            }
            while (!whole && stream.waiting() < MOST_WAITING) {
                if (!stream.write(piece())) {
                    return false;
                }
            }
            return true;
        }

        private String piece() {
            StringBuilder piece = new StringBuilder();
            Iterator<String> uuids = untold.iterator();
            while (uuids.hasNext() && piece.length() < PIECE) {
                piece.append(component.apply(uuids.next()));
                uuids.remove();
            }
            whole = untold.isEmpty();
            return whole ? piece + all.get() : piece.toString();
        }
    }

    boolean full() {
        return watchers.size() >= MOST;
    }

    /** @param uuids of all components that there are */
    synchronized void join(WebStream stream, String start, Supplier<Collection<String>> uuids) {
        if (full()) {
            stream.end();
            return;
        }
        Watcher watcher = new Watcher(stream);
        watchers.add(watcher);
        if (stream.write("retry: 2000\n\n" + start) && watcher.tell(uuids.get(), "")) {
            stream.ended().thenRun(() -> watchers.remove(watcher));
        } else {
            watchers.remove(watcher);
        }
    }

    boolean none() {
        return watchers.isEmpty();
    }

    /**
     * @param changed uuids of components that have changed, or are gone
     * @param text of {@link #event}s, those of these components among them; empty if nobody was there when it was made
     */
    synchronized void tell(Collection<String> changed, String text) {
        watchers.removeIf(watcher -> !watcher.tell(changed, text));
    }

    /** One event, whose data is JSON in ASCII on one line. */
    static String event(String name, Map<String, ?> data) {
        return "event: " + name + "\ndata: " + MessageCodec.encodeValue(data) + "\n\n";
    }

    void end() {
        watchers.forEach(watcher -> watcher.stream.end());
        watchers.clear();
    }
}
