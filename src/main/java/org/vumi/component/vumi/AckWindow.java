package org.vumi.component.vumi;

/**
 * Which deliveries of one channel are done, and up to which they all are. Delivery tags start at 1 and have no gaps; they
 * may be done in any order. The broker is told of contiguous ranges by one acknowledgement. What is done behind one that
 * takes long is told one by one, once it is much: else the broker, which counts what it has not heard of, would stop
 * delivering. Thread-safe.
 */
final class AckWindow {
    private static final byte OPEN = 0;
    private static final byte DONE = 1;
    private static final byte TOLD = 2;

    private byte[] states = new byte[512];
    private long first = 1;
    private int held;

    /**
     * Marks one delivery as done.
     *
     * @return the highest tag up to which all are done, and of which the broker does not know yet, if this one moved it;
     *     else 0
     */
    synchronized long done(long tag) {
        if (tag - first >= states.length) {
            grow(tag);
        }
        states[slot(tag)] = DONE;
        held++;
        if (tag != first) {
            return 0;
        }
        long upTo = 0;
        while (states[slot(first)] != OPEN) {
            if (states[slot(first)] == DONE) {
                upTo = first;
                held--;
            }
            states[slot(first)] = OPEN;
            first++;
        }
        return upTo;
    }

    /**
     * Those that are done behind one that is not, if there are so many. Each is returned once, and is then for the caller
     * to acknowledge by itself.
     */
    synchronized long[] strays(int enough) {
        if (held < enough) {
            return new long[0];
        }
        long[] strays = new long[held];
        for (long tag = first; held > 0; tag++) {
            if (states[slot(tag)] == DONE) {
                states[slot(tag)] = TOLD;
                strays[strays.length - held--] = tag;
            }
        }
        return strays;
    }

    private int slot(long tag) {
        return (int) (tag & (states.length - 1));
    }

    private void grow(long tag) {
        int length = states.length;
        while (tag - first >= length - 1) {
            length *= 2;
        }
        byte[] larger = new byte[length];
        for (long old = first; old < first + states.length; old++) {
            larger[(int) (old & (length - 1))] = states[slot(old)];
        }
        states = larger;
    }
}
