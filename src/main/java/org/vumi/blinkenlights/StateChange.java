package org.vumi.blinkenlights;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.codec.MessageCodec;

/**
 * A component is in another state than before.
 *
 * @param second since 1970
 * @param seat the component's, see {@link Component}
 * @param from null for one that was not known
 * @param reason empty if there is none to tell
 */
record StateChange(long second, String seat, String uuid, String name, String from, String to, String reason) {
    static StateChange between(Component before, Component now, long second) {
        return new StateChange(
                second,
                now.seat(),
                now.uuid(),
                now.name(),
                before == null ? null : before.state(),
                now.state(),
                now.reason());
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", second);
        fields.put("uuid", uuid);
        fields.put("name", name);
        fields.put("from", from);
        fields.put("to", to);
        fields.put("light", Light.of(to).word());
        fields.put("reason", reason);
        return fields;
    }

    String text() {
        return MessageCodec.encodeValue(fields());
    }
}
