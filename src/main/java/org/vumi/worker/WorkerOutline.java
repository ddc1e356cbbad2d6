package org.vumi.worker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
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
 * @param publishes routing keys that it publishes by; {@code *} stands for what a message says. Both with their exchange, unless it is vumi
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
    private static final String MANY = "many";
    private static final Pattern PORT = Pattern.compile("(|.+_)port");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{([A-Za-z_.]+)}}");
    private static final Pattern OF_THE_MESSAGE = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern KEYS = Pattern.compile(".*\\broutingKeys=#bean:([^&]+).*");
    private static final Pattern EXCHANGE = Pattern.compile(".*\\bexchange=([^&]+).*");
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
                addresses(config, declared, WorkerOutline::isListenedOn).toList(),
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
            Collection<?> keys = context.getRegistry().lookupByNameAndType(beans.group(1), Collection.class);
            return keys.stream().map(String::valueOf);
        }
        String key = told.substring(BROKER.length()).split("\\?", 2)[0];
        if (config.transportName() != null) {
            key = key.replace("${exchangeProperty.transportName}", config.transportName());
        }
        Matcher exchange = EXCHANGE.matcher(told);
        return Stream.of((key.equals(MANY) ? "*" : OF_THE_MESSAGE.matcher(key).replaceAll("*"))
                + (INSTANCE.matcher(told).matches() ? ".*" : "")
                + (exchange.matches() ? " on " + exchange.group(1) : ""));
    }

    /** What is listened on says so where it is declared. */
    private static boolean isListenedOn(Declaration port) {
        return port.description().contains("listen");
    }

    private static Stream<String> addresses(
            WorkerConfig config, Map<String, Declaration> declared, Predicate<Declaration> which) {
        return declared.values().stream().filter(which).flatMap(port -> {
            Matcher key = PORT.matcher(port.key());
            return key.matches() && declared.containsKey(key.group(1) + "host")
                    ? Stream.of(config.text(key.group(1) + "host") + ":" + config.text(port.key()))
                    : Stream.empty();
        });
    }

    private static List<String> links(WorkerConfig config, Map<String, Declaration> declared) {
        Stream<String> urls = declared.values().stream()
                .filter(key -> key.type().kind() == ParameterType.Kind.URL && config.text(key.key()) != null)
                .map(key -> ServerChoice.withoutLogin(config.text(key.key())));
        return Stream.concat(addresses(config, declared, port -> !isListenedOn(port)), urls)
                .toList();
    }
}
