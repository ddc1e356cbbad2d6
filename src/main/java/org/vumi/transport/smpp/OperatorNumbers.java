package org.vumi.transport.smpp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.codec.Msisdn;
import org.vumi.config.Config;

/**
 * Chooses the source address by the operator of the destination. Immutable.
 *
 * <p>The longest prefix of a level decides, and there is no way back from it: a number that nothing fits inside a nested level
 * belongs to the operator {@code UNKNOWN}, which may have a number of its own.
 *
 * <p>Source: spec transports 5.2; the manual's 3.2.3.
 */
final class OperatorNumbers {
    private static final String UNKNOWN = "UNKNOWN";

    private record Prefix(String digits, Object operatorOrPrefixes) {}

    private final String countryCode;
    private final List<Prefix> prefixes;
    private final Map<String, String> numbers;

    /**
     * @param prefixes prefix (text or number) to an operator's name, or to a map of the same kind
     * @param numbers operator's name to its number
     */
    OperatorNumbers(String countryCode, Map<String, ?> prefixes, Map<String, ?> numbers) {
        this.countryCode = countryCode;
        this.prefixes = sorted(prefixes);
        this.numbers = new LinkedHashMap<>();
        numbers.forEach((operator, number) -> this.numbers.put(operator, number == null ? "" : number.toString()));
    }

    static OperatorNumbers of(Config config) {
        Map<String, Object> prefixes = config.map("OPERATOR_PREFIX");
        Map<String, Object> numbers = config.map("OPERATOR_NUMBER");
        checkPrefixes(prefixes, "OPERATOR_PREFIX", config);
        numbers.forEach((operator, number) -> {
            if (number instanceof Map || number instanceof List) {
                config.reject("OPERATOR_NUMBER." + operator, "the number of '" + operator + "' is not a text");
            }
        });
        return new OperatorNumbers(config.text("COUNTRY_CODE"), prefixes, numbers);
    }

    private static void checkPrefixes(Map<?, ?> prefixes, String path, Config config) {
        prefixes.forEach((prefix, operator) -> {
            String here = path + "." + prefix;
            if (operator instanceof Map<?, ?> nested) {
                checkPrefixes(nested, here, config);
            } else if (operator == null || operator instanceof List) {
                config.reject(
                        here,
                        "prefix '" + prefix + "' has no operator (accepted: a name, or a map of longer prefixes)");
            }
        });
    }

    private static List<Prefix> sorted(Map<?, ?> level) {
        List<Prefix> prefixes = new ArrayList<>();
        level.forEach((digits, value) -> prefixes.add(new Prefix(
                String.valueOf(digits), value instanceof Map<?, ?> nested ? sorted(nested) : String.valueOf(value))));
        prefixes.sort(Comparator.comparing((Prefix prefix) -> prefix.digits().length())
                .reversed());
        return prefixes;
    }

    /** @param msisdn cleaned; prefixes of every level are compared with all of it */
    String operatorOf(String msisdn) {
        return operatorOf(msisdn, prefixes);
    }

    private static String operatorOf(String msisdn, List<?> level) {
        for (Object each : level) {
            Prefix prefix = (Prefix) each;
            if (msisdn.startsWith(prefix.digits())) {
                return prefix.operatorOrPrefixes() instanceof List<?> nested
                        ? operatorOf(msisdn, nested)
                        : (String) prefix.operatorOrPrefixes();
            }
        }
        return UNKNOWN;
    }

    /** @return the number of the operator of this destination; null if it has none, empty if it is configured so */
    String numberFor(String toAddr) {
        return numbers.get(operatorOf(Msisdn.cleanup(toAddr, countryCode)));
    }
}
