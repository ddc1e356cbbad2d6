package org.vumi.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.vumi.message.Tag;

/**
 * Which stored messages are wanted: those that fit everything that is not null.
 *
 * @param tag that they came with
 * @param address of the person: the sender of an inbound message, the receiver of an outbound one
 * @param since the earliest timestamp
 * @param until the first timestamp that is too late
 * @param newestFirst else the oldest
 */
public record MessageQuery(
        String batchId,
        Tag tag,
        String address,
        Direction direction,
        Instant since,
        Instant until,
        boolean newestFirst) {
    /** All, oldest first. */
    public static final MessageQuery ALL = new MessageQuery(null, null, null, null, null, null, false);

    /** The sorted sets that a message must be in. */
    List<String> sets(StoreKeys keys) {
        List<String> sets = new ArrayList<>();
        if (batchId != null) {
            sets.add(keys.batchIndex(batchId));
        }
        if (tag != null) {
            sets.add(keys.tagIndex(tag));
        }
        if (address != null) {
            sets.add(keys.addressIndex(address));
        }
        return sets.isEmpty() ? List.of(keys.index()) : sets;
    }
}
