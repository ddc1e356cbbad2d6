package org.vumi.store;

import org.vumi.message.Tag;

/**
 * The keys of a message store. All are hashes, {@code <prefix>:<table>:<family>:<row>}, but for those of the index, which is ours: sorted
 * sets of {@code <direction>:<message_id>} by time. Source: spec core 4.5.
 */
record StoreKeys(String prefix) {
    private String key(String table, String family, String row) {
        return prefix + ":" + table + ":" + family + ":" + row;
    }

    String body(Direction direction, String messageId) {
        return key(direction.table(), "body", messageId);
    }

    String event(String eventId) {
        return key("events", "body", eventId);
    }

    String eventsOf(String messageId) {
        return key("messages", "events", messageId);
    }

    String batchesOf(String messageId) {
        return key("messages", "batches", messageId);
    }

    String batch(String batchId) {
        return key("batches", "common", batchId);
    }

    String status(String batchId) {
        return key("batches", "status", batchId);
    }

    String membersOf(String batchId, Direction direction) {
        return key("batches", direction.batchFamily(), batchId);
    }

    String tag(Tag tag) {
        return key("tags", "common", row(tag));
    }

    static String row(Tag tag) {
        return tag.pool() + ":" + tag.name();
    }

    /** Of all messages. */
    String index() {
        return prefix + ":index:messages";
    }

    /** Of batches: their ids by when they began. */
    String batchIndex() {
        return prefix + ":index:batches";
    }

    String batchIndex(String batchId) {
        return key("index", "batch", batchId);
    }

    String tagIndex(Tag tag) {
        return key("index", "tag", row(tag));
    }

    String addressIndex(String address) {
        return key("index", "address", address);
    }

    /** Says when the index was built over what had been stored without it. */
    String indexBuilt() {
        return prefix + ":index:built";
    }

    /** How the keys of a direction's messages begin. */
    String bodies(Direction direction) {
        return body(direction, "");
    }

    /** How the keys of the batches begin that have messages of a direction. */
    String members(Direction direction) {
        return membersOf("", direction);
    }

    /** How the keys of the batches begin that were started. */
    String batches() {
        return batch("");
    }
}
