package org.vumi.blinkenlights;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;

/**
 * What a worker of Vumi 0.5 or 0.6 tells of itself every ten seconds. Source: spec core 9.1, "Later".
 *
 * @param workerId {@code <system_id>:<worker_name>}
 * @param fields all of them
 */
record HeartBeat(String workerId, String hostname, long pid, Instant timestamp, Map<String, Object> fields) {
    static final String KEY = "heartbeat.inbound";

    private static final String VERSION = "20130319";
    private static final double LATEST = 1e11; // in the year 5138

    /** @throws InvalidMessage if the bytes are no heartbeat of that version */
    static HeartBeat decode(byte[] body) {
        Map<String, Object> fields = StatusUpdate.plain(MessageCodec.decode(body));
        Object version = StatusUpdate.required(fields, "version");
        if (!VERSION.equals(String.valueOf(version))) {
            throw InvalidMessage.invalid("version", version, VERSION);
        }
        StatusUpdate.text(fields, "system_id");
        StatusUpdate.text(fields, "worker_name");
        return new HeartBeat(
                StatusUpdate.text(fields, "worker_id"),
                StatusUpdate.text(fields, "hostname"),
                number(fields, "pid").longValue(),
                time(number(fields, "timestamp").doubleValue()),
                fields);
    }

    private static Number number(Map<String, Object> fields, String field) {
        Object value = StatusUpdate.required(fields, field);
        if (value instanceof Number number) {
            return number;
        }
        throw InvalidMessage.invalid(field, value, "a number");
    }

    private static Instant time(double seconds) {
        if (Math.abs(seconds) < LATEST) {
            return Instant.ofEpochMilli((long) (seconds * 1000));
        }
        throw InvalidMessage.invalid("timestamp", seconds, "seconds since 1970");
    }

    /** As a component of the worker's id, one for each process. */
    StatusUpdate update() {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put("host", hostname);
        Instant time = timestamp.truncatedTo(ChronoUnit.SECONDS);
        return new StatusUpdate(workerId, "heartbeat:" + workerId + ":" + instance(), time, more);
    }

    /** The process that it is of. */
    String instance() {
        return hostname + ":" + pid;
    }
}
