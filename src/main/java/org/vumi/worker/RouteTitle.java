package org.vumi.worker;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.model.RouteTemplateDefinition;

/** What a route is for, as JMX, the console and {@code /status} show it: {@code relay inbound: sms.inbound -> url}. */
final class RouteTitle {
    /** Stands for a value that is not fit for a URI. */
    static final String NOT_SPLICED = "config";

    private static final Pattern PARAMETER = Pattern.compile("<([A-Za-z_]+)>|\\{\\{([A-Za-z_]+)}}");

    private RouteTitle() {}

    /**
     * The worker, the direction and what the template says of itself, {@code <transport_name>} being the worker's. A parameter without a
     * value that may be shown stands there by its name.
     */
    static String of(RouteTemplateDefinition template, Map<String, Object> parameters) {
        StringBuilder title = new StringBuilder();
        title.append(parameters.get(WorkerClass.WORKER)).append(' ').append(WorkerClass.direction(template));
        Object each = parameters.get(WorkerClass.EACH);
        if (each != null) {
            title.append(' ').append(each);
        }
        String description = template.getDescriptionText();
        if (description != null) {
            title.append(": ").append(PARAMETER.matcher(description).replaceAll(name -> filled(name, parameters)));
        }
        return title.toString();
    }

    private static String filled(MatchResult found, Map<String, Object> parameters) {
        String name = found.group(1) == null ? found.group(2) : found.group(1);
        Object value = parameters.get(name);
        return Matcher.quoteReplacement(value == null || value.equals(NOT_SPLICED) ? name : value.toString());
    }
}
