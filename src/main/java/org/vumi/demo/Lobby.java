package org.vumi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.MessageCodec;
import org.vumi.demo.Match.Answer;
import org.vumi.demo.Match.Said;
import org.vumi.message.InvalidMessage;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Texts;

/**
 * Brings players together by twos, in the order in which their sessions begin, and carries their moves to the game.
 *
 * <p>A player is answered once for each message: who is to be told something keeps the last message until then, and who has none that is
 * unanswered is not told. When one of a player's last 20 messages comes again, it is answered as it was the first time.
 *
 * <p>Texts: {@code player:<address>}, the match that a player is in; {@code match:<id>}; {@code open}, the match that waits for a
 * second player. Source: spec core 11.3 and 11.4.
 */
final class Lobby<G> {
    private static final Logger LOG = LoggerFactory.getLogger(Lobby.class);
    private static final String OPEN = "open";

    private final String name;
    private final Rules<G> rules;

    /** @param name of the worker, for the log */
    Lobby(String name, Rules<G> rules) {
        this.name = name;
        this.rules = rules;
    }

    /** @return what is to be said, in order */
    List<Answer> handle(Texts texts, TransportUserMessage message) {
        Visit visit = new Visit(texts, message);
        Said before = visit.before();
        return before == null ? visit.handled() : before.answers();
    }

    /** One message being handled. */
    private final class Visit {
        private final Texts texts;
        private final TransportUserMessage message;
        private final String player;
        private final List<Answer> answers = new ArrayList<>();
        private String id;
        private Match match;

        Visit(Texts texts, TransportUserMessage message) {
            this.texts = texts;
            this.message = message;
            this.player = message.fromAddr();
            if (player == null) {
                throw InvalidMessage.invalid("from_addr", null, "a text, by which the player is known");
            }
            this.id = texts.get("player:" + player);
            this.match = read(id);
        }

        /** @return null unless the message comes again */
        Said before() {
            return said().stream()
                    .filter(said -> said.messageId().equals(message.messageId()))
                    .findFirst()
                    .orElse(null);
        }

        private List<Said> said() {
            return match == null ? List.of() : match.said(player);
        }

        List<Answer> handled() {
            if (message.sessionEvent() == SessionEvent.NEW) {
                leave();
                enter();
            } else if (match == null || match.over()) {
                LOG.info("{}: {} is from nobody who plays (a new session begins a game)", name, message);
                return List.of();
            } else if (message.sessionEvent() == SessionEvent.CLOSE) {
                leave();
            } else {
                move();
            }
            match = match.saying(player, new Said(message.messageId(), List.copyOf(answers)));
            write();
            return answers;
        }

        private void enter() {
            List<Said> said = said();
            String open = texts.get(OPEN);
            Match waiting = read(open);
            if (waiting == null || waiting.over() || waiting.players().size() > 1) {
                id = message.messageId();
                match = Match.waiting(player, rules.write(rules.begin())).heard(message);
                texts.put(OPEN, id);
            } else {
                id = open;
                match = waiting.joined(player).heard(message);
                take(rules.opening(rules.read(match.game())));
            }
            match = match.saying(player, said);
        }

        private void move() {
            match = match.heard(message);
            if (match.players().size() > 1) {
                String content = Objects.requireNonNullElse(message.content(), "");
                take(rules.move(rules.read(match.game()), match.players().indexOf(player), content));
            }
        }

        private void take(Turn<G> turn) {
            match = match.at(rules.write(turn.game()), turn.over());
            say(0, turn.toFirst(), turn.over());
            say(1, turn.toSecond(), turn.over());
        }

        /** Who has gone is told nothing more. */
        private void leave() {
            if (match == null || match.over()) {
                return;
            }
            match = match.ended().answered(player);
            for (int i = 0; i < match.players().size(); i++) {
                say(i, rules.deserted(), true);
            }
            write();
        }

        private void say(int to, String text, boolean last) {
            String who = match.players().get(to);
            TransportUserMessage unanswered = match.unanswered().get(who);
            if (text == null || unanswered == null) {
                return;
            }
            match = match.answered(who);
            answers.add(new Answer(unanswered, text, last));
        }

        /** What leads to the match is written again with it, so that all of it lasts equally long. */
        private void write() {
            texts.put("match:" + id, MessageCodec.encodeValue(match.fields()));
            texts.put("player:" + player, id);
            match.players().forEach(other -> writeAgain("player:" + other));
            writeAgain(OPEN);
        }

        private void writeAgain(String key) {
            if (id.equals(texts.get(key))) {
                texts.put(key, id);
            }
        }

        private Match read(String which) {
            String text = which == null ? null : texts.get("match:" + which);
            return text == null ? null : Match.of(MessageCodec.decode(text.getBytes(UTF_8)));
        }
    }
}
