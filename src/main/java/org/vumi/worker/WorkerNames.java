package org.vumi.worker;

/** Names workers so that the name can stand in a route id, in a bean reference and in a URI. */
final class WorkerNames {
    private WorkerNames() {}

    /** The section's name, or the class's short name and the transport's: what is not a letter, digit, _ - . becomes _. */
    static String of(WorkerPlan plan, WorkerClass type) {
        if (plan.name() != null) {
            return safe(plan.name());
        }
        Setting transport =
                plan.section().getOrDefault("transport_name", plan.section().get("TRANSPORT_NAME"));
        return transport == null || transport.value() == null || transport.source() == null
                ? type.shortName()
                : safe(type.shortName() + "_" + YamlSettings.asText(transport));
    }

    static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9_.-]", "_");
    }
}
