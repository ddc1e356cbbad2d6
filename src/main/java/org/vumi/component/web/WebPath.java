package org.vumi.component.web;

import java.util.ArrayList;
import java.util.List;

/** The parts of a path between its slashes, decoded; empty ones are left out. */
final class WebPath {
    private WebPath() {}

    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                segments.add(part);
            }
        }
        return List.copyOf(segments);
    }

    /** @param path as it stands in a request */
    static List<String> decoded(String path) {
        return segments(path).stream()
                .map(part -> PercentCode.text(PercentCode.bytes(part, false)).orElse(part))
                .toList();
    }
}
