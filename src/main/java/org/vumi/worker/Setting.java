package org.vumi.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a configuration and where it stands.
 *
 * @param value String, Boolean, Number, null, {@code List<Setting>} or {@code Map<String, Setting>} in file order
 * @param source a scalar's text as written, before YAML made a number or boolean of it; null for lists and maps
 * @param place for a member of a map the place of its key
 */
public record Setting(Object value, String source, Place place) {
    static Setting text(String text, Place place) {
        return new Setting(text, text, place);
    }

    /** The same value without places: String, Boolean, Number, null, List or Map. */
    public Object plain() {
        if (value instanceof List<?> list) {
            List<Object> plain = new ArrayList<>(list.size());
            list.forEach(item -> plain.add(((Setting) item).plain()));
            return plain;
        }
        return isMap() ? plain(members()) : value;
    }

    static Map<String, Object> plain(Map<String, Setting> section) {
        Map<String, Object> plain = new LinkedHashMap<>();
        section.forEach((key, setting) -> plain.put(key, setting.plain()));
        return plain;
    }

    static Setting section(Map<String, Setting> members, Place place) {
        return new Setting(members, null, place);
    }

    boolean isMap() {
        return value instanceof Map;
    }

    /** @return the members in file order; empty unless this is a map */
    @SuppressWarnings("unchecked")
    public Map<String, Setting> members() {
        return isMap() ? (Map<String, Setting>) value : Map.of();
    }

    /** The members without their places, in file order. */
    public Map<String, Object> plainMembers() {
        return plain(members());
    }

    @SuppressWarnings("unchecked")
    List<Setting> items() {
        return value instanceof List ? (List<Setting>) value : List.of();
    }

    /**
     * The place of what a dotted path leads to, or of the nearest thing on the way to it.
     *
     * @param path member names and list indexes (from 0) joined by dots, relative to this value; names may hold dots
     */
    Place placeOf(String path) {
        for (Map.Entry<String, Setting> member : members().entrySet()) {
            String name = member.getKey();
            if (path.equals(name)) {
                return member.getValue().place();
            }
            if (path.startsWith(name + ".")) {
                return member.getValue().placeOf(path.substring(name.length() + 1));
            }
        }
        for (int index = 0; index < items().size(); index++) {
            if (path.equals(String.valueOf(index)) || path.startsWith(index + ".")) {
                Setting item = items().get(index);
                return path.contains(".") ? item.placeOf(path.substring(path.indexOf('.') + 1)) : item.place();
            }
        }
        return place;
    }
}
