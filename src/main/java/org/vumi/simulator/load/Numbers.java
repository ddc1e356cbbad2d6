package org.vumi.simulator.load;

/** The addresses of a run: one, or a row that begins with it. */
final class Numbers {
    private static final String ADDRESS = "[\\x21-\\x7e]{1,20}";

    /** Any row of ten million stays within a long. */
    private static final String DIGITS = "[0-9]{1,18}";

    private Numbers() {}

    /** @throws IllegalArgumentException if it is no address of SMPP */
    static void require(String option, String address) {
        if (!address.matches(ADDRESS)) {
            throw new IllegalArgumentException(
                    option + " '" + address + "' is no address (1 to 20 ASCII characters without spaces)");
        }
    }

    /** @throws IllegalArgumentException if a row of so many cannot begin with it */
    static void require(String option, String first, int count) {
        require(option, first);
        if (count > 1 && !first.matches(DIGITS)) {
            throw new IllegalArgumentException(
                    option + " '" + first + "' is no number of up to 18 digits for others to follow");
        }
    }

    /** @param index 0 for the first itself, as it is written */
    static String of(String first, int index) {
        return index == 0 ? first : Long.toString(Long.parseLong(first) + index);
    }
}
