package org.vumi.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Addressed;
import org.vumi.message.InvalidMessage;

/**
 * What was taken from an {@link Agenda} at once.
 *
 * @param addressed what is to be published
 * @param broken what is no message, and to be set aside
 * @param keys of all entries, those too that hold nothing
 * @param taken when
 */
public record DueBatch(List<Addressed> addressed, List<Broken> broken, List<String> keys, Instant taken) {
    /** Nothing was due. */
    static final DueBatch NONE = new DueBatch(List.of(), List.of(), List.of(), Instant.EPOCH);

    /** An entry that nobody can send. */
    public record Broken(String key, byte[] payload, InvalidMessage why) {}

    static DueBatch of(List<Agenda.Due> due, Instant taken, String routingKey) {
        List<Addressed> addressed = new ArrayList<>(due.size());
        List<Broken> broken = new ArrayList<>();
        for (Agenda.Due one : due) {
            if (one.payload() == null) {
                continue;
            }
            byte[] payload = one.payload().getBytes(UTF_8);
            try {
                MessageCodec.decode(payload);
                addressed.add(new Addressed(routingKey, payload));
            } catch (InvalidMessage e) {
                broken.add(new Broken(one.key(), payload, e));
            }
        }
        return new DueBatch(addressed, broken, due.stream().map(Agenda.Due::key).toList(), taken);
    }

    public boolean any() {
        return !keys.isEmpty();
    }

    int missing() {
        return keys.size() - addressed.size() - broken.size();
    }
}
