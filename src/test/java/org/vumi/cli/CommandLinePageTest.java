package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** docs/command-line.md lists what every command takes, as the command itself describes it. */
class CommandLinePageTest {
    private static final Path PAGE = Path.of("docs/command-line.md");

    static Stream<String> sections() {
        return expected().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("sections")
    void listsTheOptionsOf(String section) throws IOException {
        assertThat(rows(section)).containsExactlyElementsOf(expected().get(section));
    }

    @Test
    void namesEveryCommand() throws IOException {
        String page = Files.readString(PAGE);
        CommandLine vumi = Vumi.commandLine();
        assertThat(vumi.getSubcommands().keySet())
                .allSatisfy(command -> assertThat(page).contains("vumi " + command));
    }

    /** Options by section; those that commands share are in sections of their own. */
    private static Map<String, List<String>> expected() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        CommandSpec root = Vumi.commandLine().getCommandSpec();
        sections.put("Everywhere", rows(CommandSpec.forAnnotatedObject(new GlobalOptions()), Set.of()));
        Set<String> global = names(CommandSpec.forAnnotatedObject(new GlobalOptions()));
        sections.put("Before the command", rows(root, global));
        sections.put("AMQP options", rows(CommandSpec.forAnnotatedObject(new AmqpOptionsMixin()), Set.of()));
        sections.put("Management port", rows(CommandSpec.forAnnotatedObject(new ManagementOptionsMixin()), Set.of()));
        sections.put("Status updates", rows(CommandSpec.forAnnotatedObject(new StatusOptionsMixin()), Set.of()));
        sections.put("Metrics", rows(CommandSpec.forAnnotatedObject(new MetricsOptionsMixin()), Set.of()));
        Set<String> shared = new java.util.HashSet<>(global);
        shared.addAll(names(CommandSpec.forAnnotatedObject(new AmqpOptionsMixin())));
        shared.addAll(names(CommandSpec.forAnnotatedObject(new ManagementOptionsMixin())));
        shared.addAll(names(CommandSpec.forAnnotatedObject(new StatusOptionsMixin())));
        shared.addAll(names(CommandSpec.forAnnotatedObject(new MetricsOptionsMixin())));
        for (String command : List.of("start_worker", "demo")) {
            sections.put("vumi " + command, rows(root.subcommands().get(command).getCommandSpec(), shared));
        }
        sections.put("vumi reload", rows(root.subcommands().get("reload").getCommandSpec(), global));
        sections.put(
                "vumi invalid",
                rows(
                        root.subcommands()
                                .get("invalid")
                                .getSubcommands()
                                .get("drop")
                                .getCommandSpec(),
                        shared));
        sections.put(
                "vumi receipts",
                rows(
                        root.subcommands()
                                .get("receipts")
                                .getSubcommands()
                                .get("replay")
                                .getCommandSpec(),
                        shared));
        sections.put("Message store", rows(CommandSpec.forAnnotatedObject(new StoreOptionsMixin()), Set.of()));
        sections.put("vumi messages", rows(subcommand(root, "messages", "export"), stored(global)));
        sections.put("vumi batches", rows(subcommand(root, "batches", "list"), stored(global)));
        sections.put(
                "vumi tagpools",
                Stream.of("create", "list")
                        .flatMap(command -> rows(subcommand(root, "tagpools", command), global).stream())
                        .distinct()
                        .toList());
        sections.put(
                "vumi smpp",
                rows(
                        root.subcommands()
                                .get("smpp")
                                .getSubcommands()
                                .get("status")
                                .getCommandSpec(),
                        global));
        for (String script : List.of("check", "inject_messages", "parse_log_messages")) {
            sections.put("vumi " + script, rows(root.subcommands().get(script).getCommandSpec(), shared));
        }
        sections.put("vumi routes", rows(subcommand(root, "routes", "explain"), global));
        // its --username and sisters are not the AMQP options
        sections.put(
                "vumi setup-broker", rows(root.subcommands().get("setup-broker").getCommandSpec(), global));
        return sections;
    }

    private static CommandSpec subcommand(CommandSpec root, String command, String subcommand) {
        return root.subcommands().get(command).getSubcommands().get(subcommand).getCommandSpec();
    }

    private static Set<String> stored(Set<String> global) {
        Set<String> elsewhere = new java.util.HashSet<>(global);
        elsewhere.addAll(names(CommandSpec.forAnnotatedObject(new StoreOptionsMixin())));
        return elsewhere;
    }

    private static Set<String> names(CommandSpec spec) {
        return spec.options().stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    }

    private static List<String> rows(CommandSpec spec, Set<String> elsewhere) {
        return spec.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .filter(option -> !elsewhere.contains(option.longestName()))
                .map(CommandLinePageTest::row)
                .toList();
    }

    private static String row(OptionSpec option) {
        String value = option.type() == boolean.class ? "" : "=" + option.paramLabel();
        return "| `%s%s` | %s |".formatted(option.longestName(), value, String.join(" ", option.description()));
    }

    private static List<String> rows(String section) throws IOException {
        List<String> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + section);
            } else if (inside && line.startsWith("| `-")) {
                rows.add(line);
            }
        }
        return rows;
    }

    /** Prints the tables, to be pasted when an option has changed. */
    public static void main(String[] args) {
        expected()
                .forEach((section, rows) -> System.out.println("## " + section + "\n\n"
                        + "| option | meaning |\n| --- | --- |\n" + String.join("\n", rows) + "\n"));
    }
}
