package org.vumi.worker;

import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.vumi.config.ConfigException;
import org.vumi.worker.ParameterType.Kind;

/**
 * Turns a setting into a value of the declared type: text becomes a number and a number text where the other is wanted,
 * since 0.4's users write either. Source: spec core 10.1.
 *
 * <p>Values are String, Integer, Double, Boolean, Duration, {@code List<Object>} and {@code Map<String, Object>}.
 */
final class Conversion {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{0,40})?");

    private final Path home;

    /** @param home what relative paths are relative to */
    Conversion(Path home) {
        this.home = home;
    }

    /** @throws Unfit if the value cannot be of that type */
    Object convert(Setting setting, ParameterType type) throws Unfit {
        return switch (type.kind()) {
            case TEXT, SECRET, CLASS, KEY -> text(setting, type);
            case NAME -> name(setting, type);
            case INT -> number(setting, type).intValueExact();
            case NUMBER -> number(setting, type).doubleValue();
            case SECONDS -> seconds(setting, type);
            case BOOL -> bool(setting, type);
            case URL -> url(setting, type);
            case PATH -> home.resolve(text(setting, type)).toString();
            case LIST -> list(setting, type);
            case NAMES -> names(list(setting, type));
            case MAP -> map(setting, type);
        };
    }

    private static String text(Setting setting, ParameterType type) throws Unfit {
        if (setting.value() instanceof Boolean) {
            throw new Unfit(setting, type, "is a boolean in YAML (write it in quotes if it is meant as text)");
        }
        if (setting.source() == null) {
            throw new Unfit(setting, type);
        }
        return setting.value() instanceof Number ? YamlSettings.asText(setting) : (String) setting.value();
    }

    private static String name(Setting setting, ParameterType type) throws Unfit {
        String name = text(setting, type);
        if (!isName(name)) {
            throw new Unfit(setting, type);
        }
        return name;
    }

    /** Whether a text can stand in a route id and in a URI. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static BigDecimal number(Setting setting, ParameterType type) throws Unfit {
        String text = setting.value() instanceof Number || setting.value() instanceof String
                ? setting.value().toString().strip()
                : "";
        BigDecimal number;
        if (setting.value() instanceof Double decimal) {
            if (!Double.isFinite(decimal)) {
                throw new Unfit(setting, type);
            }
            number = BigDecimal.valueOf(decimal);
        } else if (NUMBER.matcher(text).matches()) {
            number = new BigDecimal(text);
        } else {
            throw new Unfit(setting, type);
        }
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        if (!type.inRange(number) || type.kind() == ParameterType.Kind.INT && !(whole && fitsInt(number))) {
            throw new Unfit(setting, type);
        }
        return number;
    }

    private static boolean fitsInt(BigDecimal number) {
        BigInteger whole = number.toBigInteger();
        return whole.bitLength() < Integer.SIZE;
    }

    private static Duration seconds(Setting setting, ParameterType type) throws Unfit {
        BigDecimal seconds = number(setting, type);
        if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw new Unfit(setting, type, "(accepted: a number of seconds, at least 0)");
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    private static Boolean bool(Setting setting, ParameterType type) throws Unfit {
        if (setting.value() instanceof Boolean flag) {
            return flag;
        }
        String text = setting.source() == null ? "" : setting.value().toString();
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new Unfit(setting, type);
        };
    }

    private static String url(Setting setting, ParameterType type) throws Unfit {
        String text = text(setting, type);
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null || uri.getRawAuthority() == null) {
                throw new Unfit(setting, type);
            }
        } catch (URISyntaxException e) {
            throw new Unfit(setting, type, "is not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1));
        }
        return text;
    }

    /** A text is a list of what stands between its commas; in square brackets it is read as YAML. */
    private static List<Object> list(Setting setting, ParameterType type) throws Unfit {
        Setting given = inlineYaml(setting, "[");
        if (given.value() instanceof List<?>) {
            @SuppressWarnings("unchecked")
            List<Object> plain = (List<Object>) given.plain();
            return plain;
        }
        String text = text(given, type);
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(Object.class::cast)
                        .toList();
    }

    /**
     * @return the list as names
     * @throws Unfit if one cannot stand in a route id and in a URI, or is there twice
     */
    static List<Object> names(Collection<?> list) throws Unfit {
        Set<Object> names = new LinkedHashSet<>();
        for (Object item : list) {
            String name = item instanceof String || item instanceof Integer ? item.toString() : "";
            if (!NAME.matcher(name).matches()) {
                throw new Unfit("has the entry '" + item + "', which is not " + Kind.NAME.accepted());
            }
            if (!names.add(name)) {
                throw new Unfit("has '" + name + "' twice");
            }
        }
        return List.copyOf(names);
    }

    private static Map<String, Object> map(Setting setting, ParameterType type) throws Unfit {
        Setting given = inlineYaml(setting, "{");
        if (!given.isMap()) {
            throw new Unfit(setting, type);
        }
        return Setting.plain(given.members());
    }

    /** What a text that starts like a list or map in YAML is; any other setting as it is. */
    static Setting inlineYaml(Setting setting, String opening) {
        if (setting.value() instanceof String text && text.strip().startsWith(opening)) {
            try {
                return YamlFile.parse(new StringReader(text), setting.place().file());
            } catch (ConfigException e) {
                return setting;
            }
        }
        return setting;
    }

    /** A value that is not of the type; the message says what is wrong and never shows a secret. */
    static final class Unfit extends Exception {
        Unfit(Setting setting, ParameterType type) {
            this(setting, type, "is not " + type.accepted());
        }

        Unfit(Setting setting, ParameterType type, String problem) {
            this((shown(setting, type) + " " + problem).strip());
        }

        Unfit(String problem) {
            super(problem, null, false, false);
        }

        private static String shown(Setting setting, ParameterType type) {
            if (type.kind().confidential()) {
                return "";
            }
            if (setting.isMap()) {
                return "a map";
            }
            return setting.source() == null ? "a list" : "'" + setting.source() + "'";
        }
    }
}
