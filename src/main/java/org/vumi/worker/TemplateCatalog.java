package org.vumi.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.RouteTemplateDefinition;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;
import org.vumi.store.Redis;

/** The route templates that workers would be made of: to list, to edit, and to check. Nothing is started. */
public final class TemplateCatalog implements AutoCloseable {
    /**
     * One template.
     *
     * @param file where it stands
     * @param ofHome whether in the home
     * @param overrides whether it stands in the place of a built-in one
     * @param keys of the configuration, in its order
     */
    public record Entry(String id, String file, boolean ofHome, boolean overrides, List<String> keys) {}

    private final Path home;
    private final Engine engine;
    private final Map<String, Redis> redis = new LinkedHashMap<>();

    public TemplateCatalog(Path home) {
        this.home = home;
        this.engine = new Engine("templates", home);
    }

    /** By worker class. */
    public List<Entry> entries() {
        Set<String> builtIn = builtInIds();
        Map<String, TemplateFile> ofHome = byLocation(engine.files().ofHome());
        return templates()
                .map(template -> {
                    boolean mine = ofHome.containsKey(Templates.location(template));
                    return new Entry(
                            template.getId(),
                            Templates.location(template),
                            mine,
                            mine && builtIn.contains(template.getId()),
                            List.copyOf(WorkerClass.declarations(template).keySet()));
                })
                .toList();
    }

    private Stream<RouteTemplateDefinition> templates() {
        return engine.classes().all().stream().flatMap(type -> type.templates().stream());
    }

    /** Those of the files that are replaced as well. */
    private Set<String> builtInIds() {
        try (Engine bare = new Engine("built-in", home.resolve("routes.none"))) {
            return bare.classes().all().stream()
                    .flatMap(type -> type.templates().stream())
                    .map(RouteTemplateDefinition::getId)
                    .collect(Collectors.toSet());
        }
    }

    private static Map<String, TemplateFile> byLocation(List<TemplateFile> files) {
        return files.stream().collect(Collectors.toMap(TemplateFile::location, file -> file));
    }

    /**
     * Writes the built-in file that holds a template into the home, where it takes the built-in one's place.
     *
     * @param name of a template, of a worker class, or the path of a file below {@code routes/}
     * @return where it is now
     * @throws IllegalArgumentException if there is no such template, or it is in the home already
     */
    public Path export(String name) throws IOException {
        TemplateFile file = engine.files().builtIn().stream()
                .filter(one -> one.path().equals(name))
                .findFirst()
                .or(() -> holding(name))
                .orElseThrow(() -> new IllegalArgumentException("no template is called '" + name
                        + "' (accepted: what vumi routes list prints, or a worker class)"));
        Path target = home.resolve(TemplateFiles.ROOT).resolve(file.path());
        if (Files.exists(target)) {
            throw new IllegalArgumentException(target + " is there already, and in use");
        }
        Files.createDirectories(target.getParent());
        return Files.writeString(target, file.content(), StandardOpenOption.CREATE_NEW);
    }

    private Optional<TemplateFile> holding(String name) {
        Map<String, TemplateFile> files =
                byLocation(Stream.concat(engine.files().builtIn().stream(), engine.files().ofHome().stream())
                        .toList());
        Stream<RouteTemplateDefinition> ofClass =
                engine.classes().find(name).stream().flatMap(type -> type.templates().stream());
        return Stream.concat(templates().filter(template -> template.getId().equals(name)), ofClass)
                .map(Templates::location)
                .filter(files::containsKey)
                .map(files::get)
                .findFirst();
    }

    /**
     * Checks all templates, and the workers of some files with them, as far as a start would before it connects.
     *
     * @param configurations MultiWorker files
     * @return all that is wrong
     */
    public List<ConfigFault> check(List<Path> configurations) {
        Faults faults = engine.faults();
        try {
            for (Path file : configurations) {
                MultiWorkerFile.plans(YamlFile.read(file), new Place(file.toString(), 0), faults)
                        .forEach(engine::add);
            }
            Map<String, Map<String, Setting>> sections = engine.sections();
            engine.build(worker -> Map.of(Redis.class, (Supplier<Redis>) () -> redis(worker, sections, faults)));
            engine.prove();
        } catch (ConfigException e) {
            faults.add(e);
        } catch (IllegalStateException e) { // it names the worker and its template or class
            faults.add(new Place(TemplateFiles.ROOT, 0), e.getMessage());
        }
        return faults.all();
    }

    /** Made, and never asked. */
    private Redis redis(String worker, Map<String, Map<String, Setting>> sections, Faults faults) {
        ServerChoice choice = ServerChoice.redis(null, worker, sections.get(worker), null, faults);
        return redis.computeIfAbsent(choice.url(), url -> new Redis(() -> url));
    }

    @Override
    public void close() {
        redis.values().forEach(Redis::stop);
        engine.close();
    }
}
