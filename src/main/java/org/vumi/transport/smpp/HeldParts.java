package org.vumi.transport.smpp;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The parts of one message that are there.
 *
 * @param key where they are
 * @param stored as they are there
 * @param from source_addr
 * @param to destination_addr
 * @param segments by the parts' numbers
 */
record HeldParts(
        String key,
        String stored,
        String from,
        String to,
        int reference,
        int total,
        SortedMap<Integer, Segment> segments) {
    boolean complete() {
        return segments.size() >= total;
    }

    List<Integer> missing() {
        return IntStream.rangeClosed(1, total)
                .boxed()
                .filter(number -> !segments.containsKey(number))
                .toList();
    }

    /** In their order; those whose data_coding is not known have that of the others. */
    List<Segment> inOrder() {
        Integer known = segments.values().stream()
                .map(Segment::dataCoding)
                .filter(coding -> coding != null)
                .reduce((first, last) -> last)
                .orElse(null);
        return new TreeMap<>(segments)
                .values().stream().map(segment -> segment.ofDataCoding(known)).toList();
    }

    /** For whoever has to make something of it. */
    Map<String, Object> metadata() {
        Map<String, Object> octets = new LinkedHashMap<>();
        segments.forEach((number, segment) ->
                octets.put(String.valueOf(number), HexFormat.of().formatHex(segment.octets())));
        return Map.of("reference", reference, "total", total, "missing", missing(), "octets", octets);
    }

    /** Without content and addresses. */
    @Override
    public String toString() {
        return segments.size() + " of " + total + " parts";
    }
}
