package org.vumi.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.message.TransportUserMessage;

/**
 * Two players at one game, or one who waits for another. Immutable.
 *
 * @param players their addresses: who was there first, and the second if there is one
 * @param game fields of the game, as its {@link Rules} write them
 * @param unanswered the last message of each player who has not been answered since, by address
 * @param said what was said when each player's last messages were handled, oldest first, by address
 * @param over whether the game has ended; it is kept so that the last messages may come again
 */
record Match(
        List<String> players,
        Map<String, Object> game,
        Map<String, TransportUserMessage> unanswered,
        Map<String, List<Said>> said,
        boolean over) {
    private static final int MESSAGES_KEPT = 20;

    /**
     * What was said when a message was handled.
     *
     * @param messageId of that message
     */
    record Said(String messageId, List<Answer> answers) {}

    /**
     * One reply.
     *
     * @param to the message that it answers
     * @param last whether it ends the session
     */
    record Answer(TransportUserMessage to, String text, boolean last) {}

    static Match waiting(String player, Map<String, Object> game) {
        return new Match(List.of(player), game, Map.of(), Map.of(), false);
    }

    Match joined(String player) {
        return new Match(List.of(players.get(0), player), game, unanswered, said, over);
    }

    Match at(Map<String, Object> next, boolean ended) {
        return new Match(players, next, unanswered, said, ended);
    }

    Match ended() {
        return at(game, true);
    }

    Match heard(TransportUserMessage message) {
        return withUnanswered(message.fromAddr(), message);
    }

    Match answered(String player) {
        return withUnanswered(player, null);
    }

    private Match withUnanswered(String player, TransportUserMessage message) {
        Map<String, TransportUserMessage> changed = new LinkedHashMap<>(unanswered);
        changed.remove(player);
        if (message != null) {
            changed.put(player, message);
        }
        return new Match(players, game, changed, said, over);
    }

    Match saying(String player, Said what) {
        List<Said> all = new ArrayList<>(said(player));
        all.add(what);
        return saying(player, all.subList(Math.max(0, all.size() - MESSAGES_KEPT), all.size()));
    }

    Match saying(String player, List<Said> all) {
        Map<String, List<Said>> changed = new LinkedHashMap<>(said);
        changed.put(player, List.copyOf(all));
        return new Match(players, game, unanswered, changed, over);
    }

    List<Said> said(String player) {
        return said.getOrDefault(player, List.of());
    }

    /** Fit for JSON. */
    Map<String, Object> fields() {
        Map<String, Object> messages = new LinkedHashMap<>();
        unanswered.forEach((player, message) -> messages.put(player, message.fields()));
        Map<String, Object> all = new LinkedHashMap<>();
        said.forEach((player, what) ->
                all.put(player, what.stream().map(Match::fields).toList()));
        return Map.of("players", players, "game", game, "unanswered", messages, "said", all, "over", over);
    }

    private static Map<String, Object> fields(Said what) {
        return Map.of(
                "message_id",
                what.messageId(),
                "answers",
                what.answers().stream().map(Match::fields).toList());
    }

    private static Map<String, Object> fields(Answer answer) {
        return Map.of("to", answer.to().fields(), "text", answer.text(), "last", answer.last());
    }

    static Match of(Map<String, Object> fields) {
        Map<String, TransportUserMessage> unanswered = new LinkedHashMap<>();
        object(fields.get("unanswered"))
                .forEach((player, message) -> unanswered.put(player, TransportUserMessage.of(object(message))));
        Map<String, List<Said>> said = new LinkedHashMap<>();
        object(fields.get("said"))
                .forEach((player, all) -> said.put(
                        player,
                        ((List<?>) all).stream().map(what -> said(object(what))).toList()));
        List<String> players = ((List<?>) fields.get("players"))
                .stream().map(String.class::cast).toList();
        return new Match(players, object(fields.get("game")), unanswered, said, (Boolean) fields.get("over"));
    }

    private static Said said(Map<String, Object> fields) {
        List<Answer> answers = new ArrayList<>();
        for (Object one : (List<?>) fields.get("answers")) {
            Map<String, Object> answer = object(one);
            answers.add(
                    new Answer(TransportUserMessage.of(object(answer.get("to"))), (String) answer.get("text"), (Boolean)
                            answer.get("last")));
        }
        return new Said((String) fields.get("message_id"), answers);
    }

    @SuppressWarnings("unchecked") // objects of JSON have text keys
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
