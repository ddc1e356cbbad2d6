package org.vumi.scheduler;

/**
 * How the keys of an {@link Agenda} are called. Source: spec core 7.1 and 7.2.
 *
 * @param prefix of all, before a {@code #}
 * @param entry what the name of each entry's hash begins with
 * @param payload the field of that hash that is published
 * @param all the set of all entries
 * @param bucket what the names of the sets of due entries begin with, before a dot
 * @param timestamps the sorted set of buckets
 */
public record AgendaKeys(String prefix, String entry, String payload, String all, String bucket, String timestamps) {

    /** Of the failure worker. */
    public static AgendaKeys failures(String transportName) {
        return of("failures:" + transportName, "failure", "message", "failure_keys", "retry_keys", "retry_timestamps");
    }

    /** Of the scheduler. */
    public static AgendaKeys scheduled(String prefix) {
        return of(prefix, "scheduled", "payload", "scheduled_keys", "scheduled_keys", "scheduled_timestamps");
    }

    private static AgendaKeys of(
            String prefix, String entry, String payload, String all, String bucket, String timestamps) {
        return new AgendaKeys(
                prefix,
                prefix + "#" + entry + ".",
                payload,
                prefix + "#" + all,
                prefix + "#" + bucket + ".",
                prefix + "#" + timestamps);
    }

    /** @param second when it was made, {@code YYYY-MM-DDTHH:MM:SS} UTC */
    public String entry(String second, String id) {
        return entry + second + "." + id;
    }

    /** What is on its way to the broker: entries by the time when another process may take them. Not of Vumi. */
    String inFlight() {
        return prefix + "#in_flight";
    }

    /** What is kept for the record: entries by the time when they are forgotten. Not of Vumi. */
    String expiries() {
        return prefix + "#expiries";
    }

    /** Entries by the {@code message_id} of what is in them. Not of Vumi. */
    String messages() {
        return prefix + "#messages";
    }
}
