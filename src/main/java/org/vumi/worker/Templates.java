package org.vumi.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;

/** Loads route templates and route configurations into a context: the built-in ones, then those of the home. */
final class Templates {
    private final CamelContext context;
    private final Model model;

    Templates(CamelContext context) {
        this.context = context;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * @param home its {@code routes/} directory overrides built-in templates by id and adds others
     * @param faults gets one per file that cannot be used
     * @return the worker classes that the templates make up
     */
    WorkerClasses load(Path home, Faults faults) {
        TemplateFiles files = new TemplateFiles(context.getApplicationContextClassLoader(), home);
        try {
            files.builtIn().forEach(file -> load(file, faults));
            Set<String> ofHome = new HashSet<>();
            for (Resource file : files.ofHome()) {
                override(file, ofHome, faults);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("route templates cannot be read", e);
        }
        return new WorkerClasses(checked(faults), context.getClassResolver(), faults);
    }

    private void load(Resource file, Faults faults) {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        try {
            loader.loadRoutes(file);
        } catch (Exception e) {
            faults.add(new Place(file.getLocation(), 0), "cannot be loaded: " + rootMessage(e));
        }
    }

    private void override(Resource file, Set<String> ofHome, Faults faults) {
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
