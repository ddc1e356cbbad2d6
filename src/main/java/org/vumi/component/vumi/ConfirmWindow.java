package org.vumi.component.vumi;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What was sent on one channel and is not confirmed yet, by the numbers that the channel gives: from 1, without a gap. Not
 * thread-safe.
 */
final class ConfirmWindow {
    private final Channel channel;

    // by number modulo the (power of two) length
    private Publication[] open = new Publication[1024];
    private long first = 1;
    private long next = 1;

    ConfirmWindow(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    /** It is the next that the channel sends. */
    void add(Publication one) {
        if (next - first == open.length) {
            grow();
        }
        one.begin();
        open[slot(next++)] = one;
    }

    /**
     * @param multiple with all before it
     * @return those that were open still, in their order
     */
    List<Publication> confirmed(long number, boolean multiple) {
        List<Publication> confirmed = new ArrayList<>();
        for (long each = multiple ? first : Math.max(first, number); each <= number; each++) {
            if (open[slot(each)] != null) { // else given up meanwhile
                confirmed.add(open[slot(each)]);
                open[slot(each)] = null;
            }
        }
        while (first < next && open[slot(first)] == null) {
            first++;
        }
        return confirmed;
    }

    /** The broker returns an unroutable message just before it confirms it, and without its number. */
    void returned(String routingKey, byte[] body, String why) {
        for (long each = first; each < next; each++) {
            Publication one = open[slot(each)];
            if (one != null && one.returned(routingKey, body, why)) {
                return;
            }
        }
    }

    /** Takes out those that are meant, in their order; a confirm that comes later is ignored. */
    List<Publication> remove(Predicate<Publication> which) {
        List<Publication> removed = new ArrayList<>();
        for (long each = first; each < next; each++) {
            Publication one = open[slot(each)];
            if (one != null && which.test(one)) {
                removed.add(one);
                open[slot(each)] = null;
            }
        }
        return removed;
    }

    /** When the oldest was sent; {@link Long#MAX_VALUE} if there is none. */
    long oldestNanos() {
        for (long each = first; each < next; each++) {
            if (open[slot(each)] != null) {
                return open[slot(each)].sentAt();
            }
        }
        return Long.MAX_VALUE;
    }

    int open() {
        int count = 0;
        for (long each = first; each < next; each++) {
            if (open[slot(each)] != null) {
                count++;
            }
        }
        return count;
    }

    private int slot(long number) {
        return (int) (number & (open.length - 1));
    }

    private void grow() {
        Publication[] larger = new Publication[open.length * 2];
        for (long each = first; each < next; each++) {
            larger[(int) (each & (larger.length - 1))] = open[slot(each)];
        }
        open = larger;
    }
}
