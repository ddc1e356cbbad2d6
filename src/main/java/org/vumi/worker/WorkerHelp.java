package org.vumi.worker;

import java.util.List;
import java.util.Map;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;

/** What {@code --worker-help} prints: a worker class's names, routes and keys, as its templates declare them. */
public final class WorkerHelp {
    private WorkerHelp() {}

    /**
     * @param written what is configured: the classes that it names have keys of their own
     * @throws ConfigException if there is no such class
     */
    public static String of(Engine engine, String className, Map<String, Setting> written) {
        WorkerClass type = engine.classes()
                .find(className)
                .orElseThrow(() -> new ConfigException(List.of(
                        new ConfigFault("--worker-class", 0, engine.classes().unknown(className)))));
        Map<String, Setting> section = engine.classes().section(className, written, new Place("--worker-class", 0));
        StringBuilder text = new StringBuilder(type.shortName()).append('\n');
        type.classNames().forEach((name, implied) -> text.append("  also: ")
                .append(name)
                .append(implied.isEmpty() ? "" : " " + implied)
                .append('\n'));
        text.append("\nRoutes\n");
        type.directions().forEach((direction, what) -> text.append("  ")
                .append(direction)
                .append(": ")
                .append(what)
                .append('\n'));
        text.append("\nConfiguration keys\n");
        Map<String, Declaration> declared = new ClassNames(engine.context().getClassResolver())
                .declared(type, section, (key, sentence) -> engine.faults()
                        .add(section.get(key).place(), sentence));
        engine.faults().throwIfAny();
        declared.values().forEach(key -> append(text, key));
        if (declared.size() == type.declarations().size()) {
            type.declarations().values().stream()
                    .filter(key -> key.type().kind() == ParameterType.Kind.CLASS)
                    .forEach(key -> text.append("  and those of ")
                            .append(key.key())
                            .append(", if --set-option or --config names one\n"));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Declaration key) {
        String presence = key.required()
                ? "required"
                : key.defaultValue() == null
                        ? "optional"
                        : "default " + (key.defaultValue().isEmpty() ? "empty" : key.defaultValue());
        text.append("  ")
                .append(key.key())
                .append(" (")
                .append(key.type())
                .append(", ")
                .append(presence)
                .append(")\n      ")
                .append(key.description().strip().replace("\n", "\n      "))
                .append('\n');
    }
}
