package org.vumi.codec;

/**
 * Which part of which message an SMS is.
 *
 * @param reference the same in all parts of a message
 * @param wide whether the reference has 16 bits, else 8
 * @param total how many parts there are, 1 to 255
 * @param number 1 to {@code total}
 */
public record Concatenation(int reference, boolean wide, int total, int number) {
    /** Whether such a part can be: other numbers are some other header, or text that looks like one. */
    public boolean possible() {
        return number >= 1 && number <= total;
    }
}
