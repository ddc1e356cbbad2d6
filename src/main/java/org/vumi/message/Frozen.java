package org.vumi.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which Java values can stand in a message. */
final class Frozen {
    /** The immutable numbers; a counter that changes later (AtomicLong) is not one. */
    private static final Set<Class<?>> NUMBERS = Set.of(
            Integer.class,
            Long.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            Float.class,
            Short.class,
            Byte.class);

    private Frozen() {}

    /**
     * @param name the key, for the sentence of the exception
     * @throws IllegalArgumentException if the value cannot stand in JSON
     */
    static Object copyOf(String name, Object value) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            return FrozenMap.copyOf(map);
        }
        if (value instanceof List<?> list) {
            return FrozenList.copyOf(list);
        }
        if (NUMBERS.contains(value.getClass())) {
            return value;
        }
        throw new IllegalArgumentException("'" + name + "' is a "
                + value.getClass().getName() + " (accepted: String, Boolean, Number, null, List, Map)");
    }
}
