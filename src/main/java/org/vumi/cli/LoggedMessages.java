package org.vumi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.codec.MessageCodec;
import org.vumi.codec.PythonLiteral;
import org.vumi.message.InvalidMessage;

/**
 * The inbound messages that lines of a log show: Vumi's, whose messages are Python's, and those of LoggingMiddleware, Vumi's and ours, plain or
 * as JSON.
 *
 * <p>Source: spec core 10.7 and 6.3.
 */
final class LoggedMessages {
    /** What Vumi's lines look for. */
    enum Form {
        VUMI,
        SMPP
    }

    private static final Pattern START =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?(Z|[+-]\\d{4}) ");
    private static final String SMPP = "PUBLISHING INBOUND: ";
    private static final String VUMI = "Inbound: <Message payload=\"";
    private static final String VUMI_END = "\">";
    private static final String PROCESSED = "Processed inbound message for ";
    private static final Pattern JSON_LINE = Pattern.compile("\\{\"timestamp\":\\d{1,15},.*");
    private static final int SHORTEST = 20;

    private final Instant from;
    private final Instant until;
    private final Form form;
    private long otherZones;

    /**
     * @param from the first second wanted, null for all
     * @param until the last second wanted, null for all
     */
    LoggedMessages(Instant from, Instant until, Form form) {
        this.from = from;
        this.until = until;
        this.form = form;
    }

    /**
     * @return the message's fields as they are logged; empty if the line shows none that is wanted
     * @throws IllegalArgumentException if it shows one that cannot be read
     */
    Optional<Map<String, Object>> read(String line) {
        try {
            return JSON_LINE.matcher(line).matches() ? ofJson(line) : ofPlain(line);
        } catch (InvalidMessage e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Lines that show a message as Vumi logs it, in another zone than UTC, which have been passed over. */
    long otherZones() {
        return otherZones;
    }

    private Optional<Map<String, Object>> ofPlain(String line) {
        if (line.length() < SHORTEST || !Character.isDigit(line.charAt(0))) {
            return Optional.empty();
        }
        Matcher start = START.matcher(line);
        if (!start.lookingAt()) {
            return Optional.empty();
        }
        String rest = line.substring(start.end());
        Optional<String> json = processed(rest);
        Optional<String> dict = json.isPresent() ? Optional.empty() : dict(rest);
        if (json.isEmpty() && dict.isEmpty()) {
            return Optional.empty();
        }
        if (dict.isPresent() && !start.group(3).equals("+0000")) {
            otherZones++;
            return Optional.empty();
        }
        if (!wanted(time(start))) {
            return Optional.empty();
        }
        return Optional.of(json.<Map<String, Object>>map(text -> MessageCodec.decode(text.getBytes(UTF_8)))
                .orElseGet(() -> PythonLiteral.readDict(dict.orElseThrow())));
    }

    private static Instant time(Matcher start) {
        try {
            return LocalDateTime.parse(start.group(1) + "T" + start.group(2)).toInstant(ZoneOffset.of(start.group(3)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its time is none", e);
        }
    }

    private boolean wanted(Instant time) {
        return (from == null || !time.isBefore(from)) && (until == null || !time.isAfter(until));
    }

    private Optional<String> dict(String rest) {
        if (form == Form.SMPP) {
            int at = rest.indexOf(SMPP);
            return at < 0 ? Optional.empty() : Optional.of(rest.substring(at + SMPP.length()));
        }
        int at = rest.indexOf(VUMI);
        int end = rest.lastIndexOf(VUMI_END);
        return at < 0 || end < at + VUMI.length()
                ? Optional.empty()
                : Optional.of(rest.substring(at + VUMI.length(), end));
    }

    /** What LoggingMiddleware says of an inbound message. */
    private static Optional<String> processed(String text) {
        int at = text.indexOf(PROCESSED);
        int json = at < 0 ? -1 : text.indexOf(": {", at);
        return json < 0 ? Optional.empty() : Optional.of(text.substring(json + 2));
    }

    private Optional<Map<String, Object>> ofJson(String line) {
        Map<String, Object> logged = MessageCodec.decode(line.getBytes(UTF_8));
        if (!(logged.get("formattedMessage") instanceof String text && logged.get("timestamp") instanceof Number millis)
                || !text.startsWith(PROCESSED)
                || !wanted(Instant.ofEpochMilli(millis.longValue()).truncatedTo(ChronoUnit.SECONDS))) {
            return Optional.empty();
        }
        return processed(text).map(json -> MessageCodec.decode(json.getBytes(UTF_8)));
    }
}
