package org.vumi.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Links and their counters as a page of text: one row for each link, and below it what is counted by status. */
final class SmppStatusTable {
    private static final List<String> SUBMITS = List.of(
            "sent",
            "resent",
            "accepted",
            "throttled",
            "refused",
            "unanswered",
            "expired",
            "held_too_long",
            "given_back",
            "under_way");
    private static final List<String> DELIVERS = List.of("messages", "receipts", "answers");

    private final Map<String, Object> links;

    /** @param links as {@code /status} has them, by worker */
    SmppStatusTable(Map<String, Object> links) {
        this.links = links;
    }

    void print(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("worker", "state"));
        head.addAll(SUBMITS);
        head.addAll(DELIVERS);
        rows.add(head);
        links.forEach((worker, link) -> rows.add(row(worker, (Map<?, ?>) link)));
        print(out, rows);
        links.forEach((worker, link) -> printDetails(out, worker, (Map<?, ?>) link));
    }

    private static List<String> row(String worker, Map<?, ?> link) {
        List<String> row = new ArrayList<>(List.of(Printable.of(worker), String.valueOf(link.get("state"))));
        SUBMITS.forEach(count -> row.add(count(link, "submit_sm", count)));
        DELIVERS.forEach(count -> row.add(count(link, "deliver_sm", count)));
        return row;
    }

    private static String count(Map<?, ?> link, String kind, String name) {
        Object count = ((Map<?, ?>) link.get(kind)).get(name);
        return String.valueOf(count instanceof Map<?, ?> byStatus ? sum(byStatus) : count);
    }

    private static long sum(Map<?, ?> byStatus) {
        return byStatus.values().stream()
                .mapToLong(count -> ((Number) count).longValue())
                .sum();
    }

    private static void print(PrintWriter out, List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String format = i < 2 ? "%-" + widths[i] + "s  " : "%" + widths[i] + "s  ";
                line.append(String.format(format, row.get(i)));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static void printDetails(PrintWriter out, String worker, Map<?, ?> link) {
        out.println();
        for (Object bind : (List<?>) link.get("binds")) {
            out.println(Printable.of(worker) + "  " + Printable.of(String.valueOf(bind)));
        }
        printByStatus(out, worker, "refused", ((Map<?, ?>) link.get("submit_sm")).get("refused"));
        printByStatus(out, worker, "answers", ((Map<?, ?>) link.get("deliver_sm")).get("answers"));
    }

    private static void printByStatus(PrintWriter out, String worker, String what, Object byStatus) {
        ((Map<?, ?>) byStatus)
                .forEach((status, count) ->
                        out.println(Printable.of(worker) + "  " + what + ": " + status + " " + count));
    }
}
