package org.vumi.component.vumi;

/**
 * Which deliveries of one channel are done, and up to which they all are. Delivery tags start at 1 and have no gaps; they
 * may be done in any order. The broker is told of contiguous ranges by one acknowledgement. Thread-safe.
 */
final class AckWindow {
    private boolean[] done = new boolean[512];
    private long first = 1;

    /**
     * Marks one delivery as done.
     *
     * @return the highest tag up to which all are done if this one moved it, else 0
     */
    synchronized long done(long tag) {
        if (tag - first >= done.length) {
            grow(tag);
        }
        done[slot(tag)] = true;
        if (tag != first) {
            return 0;
        }
        while (done[slot(first)]) {
            done[slot(first)] = false;
            first++;
        }
        return first - 1;
    }

    private int slot(long tag) {
        return (int) (tag & (done.length - 1));
    }

    private void grow(long tag) {
        int length = done.length;
        while (tag - first >= length - 1) {
            length *= 2;
        }
        boolean[] larger = new boolean[length];
        for (long old = first; old < first + done.length; old++) {
            larger[(int) (old & (length - 1))] = done[slot(old)];
        }
        done = larger;
    }
}
