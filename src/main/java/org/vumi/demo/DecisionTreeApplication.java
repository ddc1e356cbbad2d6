package org.vumi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.vumi.application.Application;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;
import org.vumi.store.SessionManager;

/**
 * Asks the questions of a decision tree, one after the other, and keeps what was answered. One of a person's last 20 messages that comes
 * again is no answer; it is told where the person is.
 */
@Key(name = "worker_name", description = "(text) Part of the keys in Redis.")
@Key(
        name = "yaml_template",
        description = "(text) Where the tree is: classpath:, a file, or http(s), asked when the first message comes.",
        defaultValue = "classpath:org/vumi/demo/harvest.yaml")
public final class DecisionTreeApplication extends Application {
    private static final Duration SESSION = Duration.ofSeconds(180);
    private static final int ANSWERS_KEPT = 1_000;
    private static final String TREE = "decision_tree";
    private static final String MESSAGES = "message_ids";
    private static final int MESSAGES_KEPT = 20;

    private final Redis redis;
    private final Clock clock;
    private final SessionManager sessions;
    private final String answers;
    private final Source source;
    private volatile DecisionTree tree;

    public DecisionTreeApplication(Config config, Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock.withZone(ZoneId.systemDefault());
        String prefix = config.text("worker_name") + ":" + config.text("transport_name");
        sessions = new SessionManager(redis, prefix, Optional.of(SESSION), clock);
        answers = prefix + ":answers";
        source = Source.of(config.text("yaml_template"));
        if (!source.isRemote()) {
            try {
                tree = TreeFile.read(source.read());
            } catch (IOException | DecisionTree.Unfit e) {
                config.reject("yaml_template", "yaml_template is not fit: " + e.getMessage());
            }
        }
    }

    private DecisionTree tree() {
        if (tree == null) {
            try {
                tree = TreeFile.read(source.read());
            } catch (IOException e) {
                throw new UncheckedIOException("yaml_template cannot be read: " + e.getMessage(), e);
            }
        }
        return tree;
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        String user = message.fromAddr();
        if (user == null) {
            throw InvalidMessage.invalid("from_addr", null, "a text, by which the session is known");
        }
        Map<String, String> session = sessions.load(user);
        List<String> handled = handled(session);
        Walk before = walk(session);
        if (handled.contains(message.messageId())) {
            return before == null ? told(message, tree().farewell(), true) : told(message, before.text(), false);
        }
        Walk walk = before == null ? new Walk(tree(), clock) : before;
        if (before != null && isAnswer(message)) {
            walk.answer(message.content());
        }
        walk.passChoiceOfOne();
        String messages = Stream.concat(Stream.of(message.messageId()), handled.stream())
                .limit(MESSAGES_KEPT)
                .collect(joining(" "));
        if (walk.completed()) {
            redis.write(writes -> writes.append(answers, MessageCodec.encodeValue(walk.data()), ANSWERS_KEPT));
            keep(user, true, Map.of(MESSAGES, messages));
        } else {
            keep(user, before == null, Map.of(TREE, MessageCodec.encodeValue(walk.fields()), MESSAGES, messages));
        }
        return told(message, walk.text(), walk.completed());
    }

    private List<TransportUserMessage> told(TransportUserMessage message, String text, boolean last) {
        return List.of(replyTo(message, text, !last));
    }

    private static List<String> handled(Map<String, String> session) {
        String messages = session.get(MESSAGES);
        return messages == null ? List.of() : List.of(messages.split(" "));
    }

    /** Not what opens a session anew. */
    private static boolean isAnswer(TransportUserMessage message) {
        return message.content() != null && message.sessionEvent() != SessionEvent.NEW;
    }

    private void keep(String user, boolean begins, Map<String, String> fields) {
        if (begins) {
            sessions.create(user, fields);
        } else {
            sessions.save(user, fields);
        }
    }

    /** @return null if there is none, or one that a Python worker or another tree has left */
    private Walk walk(Map<String, String> session) {
        String state = session.get(TREE);
        return state == null || !state.startsWith("{")
                ? null
                : Walk.of(tree(), clock, MessageCodec.decode(state.getBytes(UTF_8)));
    }
}
