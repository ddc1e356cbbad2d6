package org.vumi.simulator;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.simulator.SmscMessage.State;

/** Shows what ESMEs submit as messages: parts of one text become one. Any thread. */
final class Submissions {
    /** Texts of which parts are missing; the oldest is given up when there are more. */
    private static final int INCOMPLETE = 200;

    private record Key(String systemId, String from, String to, int reference, int total) {}

    private final class Incomplete {
        private MessageLog.Entry entry;
        private final byte[][] parts;

        private Incomplete(int total) {
            parts = new byte[total][];
        }
    }

    private final MessageLog log;
    private final Texts texts;
    private final Map<Key, Incomplete> incomplete = new LinkedHashMap<>();

    Submissions(MessageLog log, Texts texts) {
        this.log = log;
        this.texts = texts;
    }

    /** @return the message it is or belongs to */
    synchronized MessageLog.Entry add(Submit submit, Concatenation part, Answer answer) {
        State state =
                answer.kind() != Answer.Kind.RESPONSE ? State.LOST : answer.accepted() ? State.ACCEPTED : State.REFUSED;
        String status = answer.kind() == Answer.Kind.RESPONSE ? Status.name(answer.status()) : null;
        if (part.total() == 1) {
            return log.add(id -> message(id, submit, submit.text(), state, status, 1, 1));
        }
        Key key = new Key(submit.systemId(), submit.from(), submit.to(), part.reference(), part.total());
        Incomplete whole = incomplete.computeIfAbsent(key, k -> new Incomplete(part.total()));
        if (state != State.REFUSED) {
            whole.parts[part.number() - 1] = part.octets();
        }
        String text = text(whole.parts, submit.dataCoding());
        int arrived = arrived(whole.parts);
        if (whole.entry == null) {
            whole.entry = log.add(id -> message(id, submit, text, state, status, part.total(), arrived));
        } else {
            whole.entry.update(m -> changed(m, submit, text, state, status, arrived));
        }
        if (arrived == part.total()) {
            incomplete.remove(key);
        } else if (incomplete.size() > INCOMPLETE) {
            incomplete.remove(incomplete.keySet().iterator().next());
        }
        return whole.entry;
    }

    private String text(byte[][] parts, int dataCoding) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            if (part != null) {
                run.writeBytes(part);
            } else {
                text.append(texts.decode(dataCoding, run.toByteArray()).text()).append('…');
                run.reset();
            }
        }
        return text.append(texts.decode(dataCoding, run.toByteArray()).text()).toString();
    }

    private static int arrived(byte[][] parts) {
        int count = 0;
        for (byte[] part : parts) {
            count += part == null ? 0 : 1;
        }
        return count;
    }

    private static SmscMessage message(
            long id, Submit submit, String text, State state, String status, int parts, int arrived) {
        return new SmscMessage(
                id,
                SmscMessage.Direction.MT,
                submit.at(),
                submit.from(),
                submit.to(),
                text,
                state,
                status,
                submit.encoding(),
                parts,
                state == State.REFUSED ? 0 : arrived,
                0,
                submit.systemId(),
                state == State.REFUSED ? List.of() : List.of(submit.messageId()),
                List.of());
    }

    private static SmscMessage changed(
            SmscMessage m, Submit submit, String text, State state, String status, int arrived) {
        List<String> ids = new ArrayList<>(m.messageIds());
        if (state != State.REFUSED) {
            ids.add(submit.messageId());
        }
        return m.with(text, state, status, arrived, ids);
    }
}
