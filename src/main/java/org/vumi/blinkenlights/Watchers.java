package org.vumi.blinkenlights;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebStream;

/** The pages that are open, and what they are told as it happens: server-sent events. One that does not read is dropped. */
final class Watchers {
    static final int MOST = 50;

    private final Set<WebStream> streams = ConcurrentHashMap.newKeySet();

    boolean full() {
        return streams.size() >= MOST;
    }

    /** @param snapshot all that there is, before anything else comes */
    synchronized void join(WebStream stream, Supplier<String> snapshot) {
        if (full()) {
            stream.end();
            return;
        }
        if (stream.write("retry: 2000\n\n" + snapshot.get())) {
            streams.add(stream);
            stream.ended().thenRun(() -> streams.remove(stream));
        }
    }

    boolean none() {
        return streams.isEmpty();
    }

    /** @param text of {@link #event}s, or a comment */
    synchronized void tell(String text) {
        streams.removeIf(stream -> !stream.write(text));
    }

    /** One event, whose data is JSON in ASCII on one line. */
    static String event(String name, Map<String, ?> data) {
        return "event: " + name + "\ndata: " + MessageCodec.encodeValue(data) + "\n\n";
    }

    void end() {
        streams.forEach(WebStream::end);
        streams.clear();
    }
}
