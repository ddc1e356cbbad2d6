package org.vumi.worker;

import java.io.StringReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.config.ConfigException;

/** What can be told of a file of route templates, line by line, before a route is made of one. */
final class TemplateRules {
    /** A parameter, not a function such as {@code {{env:NAME}}}. */
    private static final Pattern SPLICED = Pattern.compile("\\{\\{\\??([A-Za-z0-9_.-]+)}}");

    private final Set<String> configurations;
    private final Faults faults;

    /** @param configurations ids of the route configurations that there are */
    TemplateRules(Set<String> configurations, Faults faults) {
        this.configurations = configurations;
        this.faults = faults;
    }

    /** @return false if it is no YAML, which is a fault */
    static boolean isYaml(TemplateFile file, Faults faults) {
        try {
            YamlFile.parse(new StringReader(file.content()), file.location());
            return true;
        } catch (ConfigException e) {
            faults.add(e);
            return false;
        }
    }

    void check(TemplateFile file) {
        Setting root;
        try {
            root = YamlFile.parse(new StringReader(file.content()), file.location());
        } catch (ConfigException e) {
            return; // told already
        }
        if (root != null) {
            root.items().forEach(item -> Optional.ofNullable(item.members().get("routeTemplate"))
                    .ifPresent(this::check));
        }
    }

    private void check(Setting template) {
        Map<String, Setting> members = template.members();
        String who =
                "template " + (members.containsKey("id") ? members.get("id").value() : "without id") + ": ";
        Map<String, Optional<ParameterType>> declared = new HashMap<>();
        for (Setting parameter : items(members, "parameters")) {
            Setting description = parameter.members().get("description");
            declared.put(
                    text(parameter, "name"),
                    description == null ? Optional.empty() : ParameterType.of(String.valueOf(description.value())));
        }
        Set<String> beans = new HashSet<>();
        items(members, "beans").forEach(bean -> beans.add(text(bean, "name")));
        Setting configuration = member(members, "route", "routeConfigurationId");
        if (configuration != null && !configurations.contains(String.valueOf(configuration.value()))) {
            faults.add(
                    configuration.place(),
                    who + "there is no route configuration '" + configuration.value() + "' (accepted: "
                            + String.join(", ", configurations) + ")");
        }
        for (String part : new String[] {"beans", "route", "from"}) {
            if (members.containsKey(part)) {
                splices(who, members.get(part), declared, beans);
            }
        }
    }

    private void splices(String who, Setting value, Map<String, Optional<ParameterType>> declared, Set<String> beans) {
        value.items().forEach(item -> splices(who, item, declared, beans));
        value.members().values().forEach(member -> splices(who, member, declared, beans));
        if (!(value.value() instanceof String text)) {
            return;
        }
        Matcher spliced = SPLICED.matcher(text);
        while (spliced.find()) {
            String name = spliced.group(1);
            Optional<ParameterType> type = declared.get(name);
            if (type == null
                    && !beans.contains(name)
                    && System.getenv(name) == null
                    && System.getProperty(name) == null) {
                faults.add(value.place(), who + "'{{" + name + "}}' is neither a parameter nor a bean of it");
            } else if (type != null && type.isPresent() && !type.get().kind().spliceable()) {
                faults.add(
                        value.place(),
                        who + "'{{" + name + "}}' is of type (" + type.get()
                                + "), which reaches Java only (accepted: name, int, number, bool, seconds)");
            }
        }
    }

    private static Iterable<Setting> items(Map<String, Setting> members, String name) {
        return members.containsKey(name) ? members.get(name).items() : Set.of();
    }

    private static Setting member(Map<String, Setting> members, String name, String inner) {
        return members.containsKey(name) ? members.get(name).members().get(inner) : null;
    }

    private static String text(Setting map, String name) {
        Setting value = map.members().get(name);
        return value == null ? "" : String.valueOf(value.value());
    }
}
