package org.vumi.transport.smpp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jsmpp.bean.SubmitSm;
import org.vumi.config.Config;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportUserMessage;

/**
 * What a submit_sm has beside text and addresses: as configured, but for what the message wants otherwise in its
 * {@code transport_metadata.smpp}. Immutable.
 *
 * <p>Source: SMPP 3.4, 4.4.1 and 5.3.2.
 */
final class SubmitFields {
    private static final String SMPP = "smpp";
    private static final String DATA_CODING = "data_coding";
    private static final String OPTIONAL_PARAMETERS = "optional_parameters";

    /** They say how the text is carried, which is ours to say. */
    private static final Set<ParameterTag> OURS = Set.of(
            ParameterTag.of("message_payload"),
            ParameterTag.of("sar_msg_ref_num"),
            ParameterTag.of("sar_total_segments"),
            ParameterTag.of("sar_segment_seqnum"));

    /** How the SMSC hears of a message's expiry. */
    private enum Expiry {
        NONE,
        ABSOLUTE,
        RELATIVE
    }

    /**
     * What one message wants.
     *
     * @param dataCoding empty if it is ours to choose
     */
    record Wanted(Map<SubmitField, Object> fields, Optional<Byte> dataCoding, Map<ParameterTag, byte[]> parameters) {
        /** Sets the fields of a PDU that has its text, and adds its optional parameters. */
        void complete(SubmitSm pdu) {
            fields.forEach((field, value) -> field.set(pdu, value));
            parameters.forEach((parameter, octets) -> OptionalParameters.add(pdu, parameter.tag(), octets));
        }
    }

    private final Map<SubmitField, Object> configured;
    private final Wanted nothing;
    private final Expiry expiry;
    private final Clock clock;

    private SubmitFields(Map<SubmitField, Object> configured, Expiry expiry, Clock clock) {
        this.configured = configured;
        this.nothing = new Wanted(configured, Optional.empty(), Map.of());
        this.expiry = expiry;
        this.clock = clock;
    }

    static SubmitFields of(Config config, Clock clock) {
        Map<SubmitField, Object> configured = new EnumMap<>(SubmitField.class);
        for (SubmitField field : SubmitField.values()) {
            configured.put(field, configured(config, field));
        }
        return new SubmitFields(configured, expiry(config), clock);
    }

    private static Object configured(Config config, SubmitField field) {
        String key = field.key();
        return switch (field.kind()) {
            case OCTET -> (byte) config.integer(key);
            case TEXT -> Ascii.checked(config, key, SubmitField.LONGEST_SERVICE_TYPE);
            case TIME -> {
                try {
                    yield field.read(config.text(key));
                } catch (IllegalArgumentException e) {
                    config.reject(
                            key, key + " '" + config.text(key) + "' is no time (accepted: " + e.getMessage() + ")");
                    yield "";
                }
            }
        };
    }

    private static Expiry expiry(Config config) {
        String choice = config.text("validity_from_expiry");
        return switch (choice) {
            case "none" -> Expiry.NONE;
            case "absolute" -> Expiry.ABSOLUTE;
            case "relative" -> Expiry.RELATIVE;
            default -> {
                config.reject(
                        "validity_from_expiry",
                        "validity_from_expiry '" + choice + "' is none (accepted: none, absolute, relative)");
                yield Expiry.NONE;
            }
        };
    }

    /**
     * @param expiresAt null for never
     * @throws PermanentFailure naming the field, if the message wants something that cannot be
     */
    Wanted of(TransportUserMessage message, Instant expiresAt) {
        boolean tellsExpiry = expiresAt != null && expiry != Expiry.NONE;
        Object wanted = message.transportMetadata().get(SMPP);
        if (wanted == null && !tellsExpiry) {
            return nothing;
        }
        Map<SubmitField, Object> fields = new EnumMap<>(configured);
        if (tellsExpiry) {
            fields.put(
                    SubmitField.VALIDITY_PERIOD,
                    expiry == Expiry.ABSOLUTE
                            ? SmppTime.absolute(expiresAt)
                            : SmppTime.relative(Duration.between(clock.instant(), expiresAt)));
        }
        if (wanted == null) {
            return new Wanted(fields, Optional.empty(), Map.of());
        }
        Byte dataCoding = null;
        Map<ParameterTag, byte[]> parameters = Map.of();
        for (Map.Entry<?, ?> entry : map("", wanted).entrySet()) {
            String key = String.valueOf(entry.getKey());
            Optional<SubmitField> field = SubmitField.of(key);
            try {
                if (field.isPresent()) {
                    fields.put(field.get(), field.get().read(entry.getValue()));
                } else if (key.equals(DATA_CODING)) {
                    dataCoding = SubmitField.octet(entry.getValue());
                } else if (key.equals(OPTIONAL_PARAMETERS)) {
                    parameters = parameters(map("." + key, entry.getValue()));
                } else {
                    throw invalid("." + key, "is not known");
                }
            } catch (IllegalArgumentException e) {
                throw invalid("." + key, "is not such a value (accepted: " + e.getMessage() + ")");
            }
        }
        return new Wanted(fields, Optional.ofNullable(dataCoding), parameters);
    }

    private static Map<ParameterTag, byte[]> parameters(Map<?, ?> wanted) {
        Map<ParameterTag, byte[]> parameters = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            String path = "." + OPTIONAL_PARAMETERS + "." + name;
            try {
                ParameterTag parameter = ParameterTag.of(String.valueOf(name));
                if (OURS.contains(parameter)) {
                    throw invalid(path, "is ours to say");
                }
                parameters.put(parameter, parameter.octets(value));
            } catch (IllegalArgumentException e) {
                throw invalid(path, "is not such a value (accepted: " + e.getMessage() + ")");
            }
        });
        return parameters;
    }

    private static Map<?, ?> map(String path, Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw invalid(path, "is not a map");
    }

    private static PermanentFailure invalid(String path, String why) {
        return new PermanentFailure("invalid_smpp", "transport_metadata." + SMPP + path + " " + why);
    }
}
