package org.vumi.worker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * What one worker would do, read off its routes and its configuration.
 *
 * @param name the worker's
 * @param type its class
 * @param routes ids of its routes
 * @param takes queues that it consumes
 * @param publishes routing keys that it publishes by; {@code *} stands for what a message says
 * @param listens addresses and ports
 * @param links hosts and URLs, without logins, that it speaks to
 */
record WorkerOutline(
        String name,
        String type,
        List<String> routes,
        List<String> takes,
        List<String> publishes,
        List<String> listens,
        List<String> links) {
    private static final String BROKER = "vumi:";
    private static final Pattern PORT = Pattern.compile("(.+)_port");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{([A-Za-z_.]+)}}");
    private static final Pattern OF_THE_MESSAGE = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern KEYS = Pattern.compile(".*\\broutingKeys=#bean:([^&]+).*");
    private static final Pattern INSTANCE = Pattern.compile(".*\\b(instance=|toInstance=true).*");

    static WorkerOutline of(
            Worker worker, WorkerConfig config, Map<String, Declaration> declared, CamelContext context) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        TreeSet<String> takes = new TreeSet<>();
        TreeSet<String> publishes = new TreeSet<>();
        for (String id : worker.routes()) {
            RouteDefinition route = model.getRouteDefinition(id);
            keys(route.getInput().getEndpointUri(), route, config, context).forEach(takes::add);
            Stream.concat(uris(route.getOutputs()), uris(model, route.getRouteConfigurationId()))
                    .flatMap(uri -> keys(uri, route, config, context))
                    .forEach(publishes::add);
        }
        return new WorkerOutline(
                worker.name(),
                worker.type(),
                worker.routes(),
                List.copyOf(takes),
                List.copyOf(publishes),
                listens(config, declared),
                links(config, declared));
    }

    private static Stream<String> uris(List<ProcessorDefinition<?>> steps) {
        return Stream.concat(
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, SendDefinition.class).stream()
                        .map(SendDefinition::getEndpointUri),
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ToDynamicDefinition.class).stream()
                        .map(ToDynamicDefinition::getUri));
    }

    /** Where what fails goes. */
    private static Stream<String> uris(Model model, String routeConfiguration) {
        RouteConfigurationDefinition found = model.getRouteConfigurationDefinition(routeConfiguration);
        return found == null
                ? Stream.empty()
                : found.getOnExceptions().stream()
                        .map(OnExceptionDefinition::getOutputs)
                        .flatMap(WorkerOutline::uris);
    }

    /** The routing keys in a URI; none if it is not the broker's. */
    private static Stream<String> keys(String uri, RouteDefinition route, WorkerConfig config, CamelContext context) {
        if (!uri.startsWith(BROKER)) {
            return Stream.empty();
        }
        String told = PARAMETER
                .matcher(uri)
                .replaceAll(name -> Matcher.quoteReplacement(
                        String.valueOf(route.getTemplateParameters().get(name.group(1)))));
        Matcher beans = KEYS.matcher(told);
        if (beans.matches()) {
            Collection<?> keys =
                    context.getRegistry().lookupByNameAndType(beans.group(1), Collection.class);
            return keys.stream().map(String::valueOf);
        }
        String key = told.substring(BROKER.length()).split("\\?", 2)[0];
        if (config.transportName() != null) {
            key = key.replace("${exchangeProperty.transportName}", config.transportName());
        }
        return Stream.of(OF_THE_MESSAGE.matcher(key).replaceAll("*")
                + (INSTANCE.matcher(told).matches() ? ".*" : ""));
    }

    /** A key {@code x_port} is one that is listened on, at {@code x_host}. */
    private static List<String> listens(WorkerConfig config, Map<String, Declaration> declared) {
        return declared.keySet().stream()
                .map(PORT::matcher)
                .filter(key -> key.matches() && declared.containsKey(key.group(1) + "_host"))
                .map(key -> config.text(key.group(1) + "_host") + ":" + config.text(key.group()))
                .toList();
    }

    private static List<String> links(WorkerConfig config, Map<String, Declaration> declared) {
        Stream<String> host = declared.containsKey("host") && declared.containsKey("port")
                ? Stream.of(config.text("host") + ":" + config.text("port"))
                : Stream.empty();
        Stream<String> urls = declared.values().stream()
                .filter(key -> key.type().kind() == ParameterType.Kind.URL && config.text(key.key()) != null)
                .map(key -> ServerChoice.withoutLogin(config.text(key.key())));
        return Stream.concat(host, urls).toList();
    }
}
