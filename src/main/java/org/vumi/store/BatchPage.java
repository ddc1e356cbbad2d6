package org.vumi.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vumi.message.Tag;

/**
 * Some batches.
 *
 * @param next where the following page begins; empty at the end
 */
public record BatchPage(List<Batch> batches, Optional<String> next) {
    /**
     * @param began when it was started, or its first message; 1970 if neither is known
     * @param tags that it was started with
     * @param status its counts
     */
    public record Batch(String id, Instant began, List<Tag> tags, Map<String, Long> status) {}
}
