package org.vumi.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.application.Application;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;
import org.vumi.store.Script;

/**
 * Takes memos in a chat room, {@code bot: tell bob lunch at one}, and gives them to Bob when he next writes there. They are in Redis under
 * Vumi's keys; those that were given are kept for a day, in case that the same message comes again.
 *
 * <p>Source: spec core 11.6.
 */
@Key(name = "worker_name", description = "(text) Part of the memos' keys in Redis.")
public final class MemoApplication extends Application {
    private static final Script EXCHANGE = Script.of(MemoApplication.class, "memos.lua");

    /** A word, such as the bot's name, then the order. As Python has it: $ also before a last line feed, and no other end of line. */
    private static final Pattern ORDER =
            Pattern.compile("^\\S+ tell (\\S+) (.*)$", Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES);

    private static final String DAY = "86400";

    private final Redis redis;
    private final String prefix;

    public MemoApplication(Config config, Redis redis) {
        this.redis = redis;
        prefix = "ircbot:memos:" + config.text("worker_name") + ":";
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        String sender = message.fromAddr();
        if (sender == null) {
            throw InvalidMessage.invalid("from_addr", null, "a text, the name of who writes");
        }
        String room = prefix + channel(message) + ":";
        Matcher order = ORDER.matcher(Objects.requireNonNullElse(message.content(), ""));
        boolean isOrder = isAddressed(message) && order.find();
        String id = message.messageId();
        List<?> memos = redis.run(
                EXCHANGE,
                List.of(
                        room + sender.toLowerCase(Locale.ROOT),
                        room + sender.toLowerCase(Locale.ROOT) + ":given:" + id,
                        room + (isOrder ? order.group(1).toLowerCase(Locale.ROOT) : ""),
                        room + "taken:" + id),
                isOrder ? List.of(DAY, memo(sender, order.group(2))) : List.of(DAY));
        List<TransportUserMessage> replies = new ArrayList<>();
        if (isOrder) {
            replies.add(replyTo(message, sender + ": I will tell " + order.group(1) + "."));
        }
        memos.forEach(memo -> replies.add(replyTo(message, sender + ": " + told((String) memo))));
        return replies;
    }

    private static String memo(String sender, String text) {
        return MessageCodec.encodeValue(List.of(sender, text));
    }

    private static String told(String memo) {
        List<?> senderAndText = (List<?>) MessageCodec.decodeValue(memo);
        return "message from " + senderAndText.get(0) + ": " + senderAndText.get(1);
    }

    private static String channel(TransportUserMessage message) {
        return irc(message).get("irc_channel") instanceof String channel ? channel : "unknown";
    }

    private static boolean isAddressed(TransportUserMessage message) {
        return !Boolean.FALSE.equals(irc(message).get("addressed_to_transport"));
    }

    private static Map<?, ?> irc(TransportUserMessage message) {
        return message.helperMetadata().get("irc") instanceof Map<?, ?> irc ? irc : Map.of();
    }
}
