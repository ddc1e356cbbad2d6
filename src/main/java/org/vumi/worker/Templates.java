package org.vumi.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.support.PluginHelper;

/** The route templates and route configurations of a context: the built-in ones, then those of the home. */
final class Templates {
    private final CamelContext context;
    private final Model model;
    private final Map<String, String> sources = new HashMap<>();

    Templates(CamelContext context) {
        this.context = context;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * Takes the place of what was loaded before. Routes that are there stay as they are.
     *
     * @param files those of the home override built-in templates by id and add others
     * @param faults gets one per file that cannot be used
     * @return the worker classes that the templates make up
     */
    WorkerClasses load(TemplateFiles files, Faults faults) {
        sources.clear();
        List.copyOf(model.getRouteTemplateDefinitions()).forEach(this::remove);
        List.copyOf(model.getRouteConfigurationDefinitions()).forEach(this::remove);
        files.builtInUsed().forEach(file -> load(file, faults));
        Set<String> ofHome = new HashSet<>();
        files.ofHome().forEach(file -> override(file, ofHome, faults));
        TemplateRules rules = new TemplateRules(
                model.getRouteConfigurationDefinitions().stream()
                        .map(RouteConfigurationDefinition::getId)
                        .collect(Collectors.toCollection(TreeSet::new)),
                faults);
        files.ofHome().forEach(rules::check);
        return new WorkerClasses(checked(faults), context.getClassResolver(), faults);
    }

    /**
     * What a template says, with all that stands in its file and in that of its route configuration: as long as it is the same, so is
     * a route made from it.
     *
     * @return null if there is no such template
     */
    String source(String templateId) {
        RouteTemplateDefinition template = model.getRouteTemplateDefinition(templateId);
        if (template == null) {
            return null;
        }
        return sources.get(templateId) + "\n"
                + sources.get(configuration(template.getRoute().getRouteConfigurationId()));
    }

    /** The ids of all templates {@code <short_name>.<direction>} that have the short name of one of these. */
    Set<String> family(Set<String> templateIds) {
        Set<String> names = templateIds.stream().map(Templates::shortName).collect(Collectors.toSet());
        return model.getRouteTemplateDefinitions().stream()
                .map(RouteTemplateDefinition::getId)
                .filter(id -> names.contains(shortName(id)))
                .collect(Collectors.toSet());
    }

    private static String shortName(String templateId) {
        return templateId.substring(0, Math.max(0, templateId.lastIndexOf('.')));
    }

    private static String configuration(String id) {
        return "configuration " + id;
    }

    private void load(TemplateFile file, Faults faults) {
        Set<String> before = model.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .collect(Collectors.toSet());
        List<RouteTemplateDefinition> templates = List.copyOf(model.getRouteTemplateDefinitions());
        try {
            // in a context that runs, a route that is no template would be there twice
            model.setRouteFilter(route -> !context.isStarted());
            PluginHelper.getRoutesLoader(context).loadRoutes(file.resource());
        } catch (Exception e) {
            faults.add(new Place(file.location(), 0), "cannot be loaded: " + rootMessage(e));
        } finally {
            model.setRouteFilter(null);
        }
        model.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .filter(id -> !before.contains(id))
                .forEach(id -> sources.put(configuration(id), file.content()));
        model.getRouteTemplateDefinitions().stream()
                .filter(template -> !templates.contains(template))
                .forEach(template -> sources.put(template.getId(), file.content()));
    }

    private void override(TemplateFile file, Set<String> ofHome, Faults faults) {
        if (!TemplateRules.isYaml(file, faults)) {
            return;
        }
        List<RouteTemplateDefinition> before = List.copyOf(model.getRouteTemplateDefinitions());
        load(file, faults);
        List<RouteTemplateDefinition> added = new ArrayList<>(model.getRouteTemplateDefinitions());
        added.removeAll(before);
        for (RouteTemplateDefinition template : added) {
            if (!ofHome.add(template.getId())) {
                faults.add(place(template), "template '" + template.getId() + "' is there twice");
            }
            before.stream().filter(old -> old.getId().equals(template.getId())).forEach(this::remove);
        }
    }

    private void remove(RouteConfigurationDefinition configuration) {
        try {
            model.removeRouteConfiguration(configuration);
        } catch (Exception e) {
            throw new IllegalStateException("route configuration " + configuration.getId() + " stays", e);
        }
    }

    private void remove(RouteTemplateDefinition template) {
        try {
            model.removeRouteTemplateDefinition(template);
        } catch (Exception e) {
            throw new IllegalStateException("template " + template.getId() + " cannot be overridden", e);
        }
    }

    private List<RouteTemplateDefinition> checked(Faults faults) {
        List<RouteTemplateDefinition> usable = new ArrayList<>();
        for (RouteTemplateDefinition template : model.getRouteTemplateDefinitions()) {
            try {
                WorkerClass.check(template);
                usable.add(template);
            } catch (IllegalArgumentException e) {
                faults.add(place(template), e.getMessage());
            }
        }
        return usable;
    }

    static Place place(RouteTemplateDefinition template) {
        return new Place(location(template), Math.max(0, template.getLineNumber()));
    }

    static String location(RouteTemplateDefinition template) {
        return template.getResource() == null
                ? template.getId()
                : template.getResource().getLocation();
    }

    static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
