package org.vumi.transport.webchat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One person's session with one application, and what they were told last. Guarded by {@link ChatSessions}. */
final class ChatSession {
    /** A page that has not asked for so many is not one that reads. */
    static final int MOST_KEPT = 200;

    private final String token;
    private final String fromAddr;
    private final String toAddr;
    private final Deque<Told> told = new ArrayDeque<>();
    private long number;
    private boolean open = true;
    private Instant seen;
    private Instant ending;

    /**
     * @param number by which a page knows what it has got, from 1
     * @param last whether the application has ended the session with it
     */
    record Told(long number, String messageId, String content, boolean last) {}

    ChatSession(String token, String fromAddr, String toAddr, Instant now) {
        this.token = token;
        this.fromAddr = fromAddr;
        this.toAddr = toAddr;
        this.seen = now;
    }

    /** Known to its page only. */
    String token() {
        return token;
    }

    String fromAddr() {
        return fromAddr;
    }

    String toAddr() {
        return toAddr;
    }

    boolean isOpen() {
        return open;
    }

    void end() {
        open = false;
    }

    void seen(Instant now) {
        seen = now;
    }

    boolean unseenSince(Instant then) {
        return seen.isBefore(then);
    }

    /**
     * An application is to be told now that it ends.
     *
     * @param again how long it is not told once more, since it may be on its way
     * @return false if that has not passed
     */
    boolean tellEnd(Instant now, Duration again) {
        if (ending != null && now.isBefore(ending.plus(again))) {
            return false;
        }
        ending = now;
        return true;
    }

    /** A message that comes twice is told once. */
    void tell(String messageId, String content, boolean last) {
        if (told.stream().anyMatch(one -> one.messageId().equals(messageId))) {
            return;
        }
        told.add(new Told(++number, messageId, content, last));
        if (told.size() > MOST_KEPT) {
            told.remove();
        }
        open = open && !last;
    }

    List<Told> toldAfter(long last) {
        return told.stream().filter(one -> one.number() > last).toList();
    }
}
