package org.vumi.transport.webchat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.vumi.message.MessageIds;

/** The sessions of one process, and the pages that wait for news of theirs. Any thread. */
final class ChatSessions {
    /** Longer than a publish waits for its confirm. */
    private static final Duration END_AGAIN = Duration.ofSeconds(40);

    private final Map<String, ChatSession> byToken = new HashMap<>();
    private final Map<String, ChatSession> byAddress = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final MessageIds tokens;
    private final Clock clock;
    private final int most;
    private final Duration patience;
    private final Duration poll;
    private boolean stopping;

    /**
     * What is new of a session.
     *
     * @param open whether it goes on
     */
    record News(List<ChatSession.Told> told, boolean open) {}

    private record Waiting(Map<String, Long> known, Instant until, Consumer<Map<String, News>> page) {}

    /**
     * @param tokens makes what nobody can guess
     * @param most sessions at once
     * @param patience a session ends when its page has not asked for so long
     * @param poll longest that a page is let wait for news
     */
    ChatSessions(MessageIds tokens, Clock clock, int most, Duration patience, Duration poll) {
        this.tokens = tokens;
        this.clock = clock;
        this.most = most;
        this.patience = patience;
        this.poll = poll;
    }

    /** @return empty if there are too many, or somebody has this address */
    synchronized Optional<ChatSession> open(String fromAddr, String toAddr) {
        if (byToken.size() >= most || byAddress.containsKey(fromAddr)) {
            return Optional.empty();
        }
        ChatSession session = new ChatSession(tokens.next(), fromAddr, toAddr, clock.instant());
        byToken.put(session.token(), session);
        byAddress.put(fromAddr, session);
        return Optional.of(session);
    }

    /** @return empty if it is over */
    synchronized Optional<ChatSession> find(String token) {
        return Optional.ofNullable(byToken.get(token)).filter(ChatSession::isOpen);
    }

    synchronized int size() {
        return byAddress.size();
    }

    /** Its page may still read what was told last. */
    private void end(ChatSession session) {
        session.end();
        byAddress.remove(session.fromAddr(), session);
    }

    /** It is over, and nobody reads what was told. */
    synchronized void forget(ChatSession session) {
        end(session);
        byToken.remove(session.token());
    }

    /**
     * @param last whether the session ends with this
     * @return false if nobody has this address
     */
    boolean tell(String address, String messageId, String content, boolean last) {
        synchronized (this) {
            ChatSession session = byAddress.get(address);
            if (session == null) {
                return false;
            }
            session.tell(messageId, content, last);
            if (last) {
                end(session);
            }
        }
        answer();
        return true;
    }

    /**
     * Waits for news; no thread does.
     *
     * @param known number of the last that the page has, by token
     * @param page called once, now or later, with the sessions that have news; none after a while without
     */
    void hear(Map<String, Long> known, Consumer<Map<String, News>> page) {
        synchronized (this) {
            waiting.add(new Waiting(Map.copyOf(known), clock.instant().plus(poll), page));
        }
        answer();
    }

    /**
     * Ends what has lasted long enough, but for sessions that an application has to hear of first.
     *
     * @return those, whose pages are gone: to be forgotten then. One that is not comes again, but not while its end may be on its way
     */
    List<ChatSession> expired() {
        answer();
        synchronized (this) {
            waiting.forEach(this::seen);
            Instant now = clock.instant();
            Instant then = now.minus(patience);
            List<ChatSession> gone = byToken.values().stream()
                    .filter(session -> session.unseenSince(then))
                    .toList();
            gone.stream().filter(session -> !session.isOpen()).forEach(this::forget);
            return gone.stream()
                    .filter(session -> session.isOpen() && session.tellEnd(now, END_AGAIN))
                    .toList();
        }
    }

    private void seen(Waiting page) {
        page.known().keySet().forEach(token -> {
            ChatSession session = byToken.get(token);
            if (session != null) {
                session.seen(clock.instant());
            }
        });
    }

    /** Those who wait and have news, or have waited long enough; outside the lock, since their answers are written then. */
    private void answer() {
        Map<Waiting, Map<String, News>> answers = new LinkedHashMap<>();
        synchronized (this) {
            Instant now = clock.instant();
            for (Waiting one : waiting) {
                Map<String, News> news = news(one.known());
                if (stopping || !news.isEmpty() || !now.isBefore(one.until())) {
                    seen(one);
                    answers.put(one, news);
                }
            }
            waiting.removeAll(answers.keySet());
        }
        answers.forEach((one, news) -> one.page().accept(news));
    }

    private Map<String, News> news(Map<String, Long> known) {
        Map<String, News> news = new LinkedHashMap<>();
        known.forEach((token, last) -> {
            ChatSession session = byToken.get(token);
            if (session == null) {
                news.put(token, new News(List.of(), false));
                return;
            }
            List<ChatSession.Told> told = session.toldAfter(last);
            if (!told.isEmpty() || !session.isOpen()) {
                news.put(token, new News(told, session.isOpen()));
            }
        });
        return news;
    }

    /** Nobody waits any more. */
    void stop() {
        synchronized (this) {
            stopping = true;
        }
        answer();
    }
}
