package org.vumi.worker;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which known word somebody may have meant. */
final class Spelling {
    private Spelling() {}

    /** @return the closest candidate, if it is close enough to be a slip: at most a third of its letters differ */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        return near(word, candidates).stream().findFirst();
    }

    /** @return up to three candidates close enough to be meant, closest first */
    static List<String> near(String word, Collection<String> candidates) {
        String written = word.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .filter(candidate -> mayBeMeant(written, candidate.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.<String>comparingInt(
                                candidate -> distance(written, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    private static boolean mayBeMeant(String written, String candidate) {
        int distance = distance(written, candidate);
        return distance <= Math.max(1, Math.max(written.length(), candidate.length()) / 3)
                && distance < Math.min(written.length(), candidate.length());
    }

    /** Levenshtein's: insertions, deletions and replacements of one character. */
    static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replaced = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
