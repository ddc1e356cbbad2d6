package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.application.Application;
import org.vumi.config.Key;
import org.vumi.docs.Page;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;

/** The conversations, keys and the tree of docs/application/demos.md are as printed. */
@ExtendWith(Servers.class)
class DemosPageIT {
    private static final Page PAGE = Page.read(Path.of("docs/application/demos.md"));
    private static final Path WORDS = Path.of("target/kayak.txt");

    /** Who, {@code >} or {@code <}, and what, which may have further lines. */
    private static final Pattern SAID = Pattern.compile("(?m)^(\\w+)([<>]) (.*(?:\n {5}.*)*)$");

    static RedisServer server;

    private Redis redis;

    @BeforeEach
    void connect() throws Exception {
        server.flush();
        redis = new Redis(server::uri);
        Files.writeString(WORDS, "kayak\n");
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    static List<String> conversations() {
        return PAGE.blocks("chat");
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void isHeldAsPrinted(String conversation) {
        String[] header = conversation.lines().findFirst().orElseThrow().split(", ");
        Map<String, Object> config = new HashMap<>(Map.of("transport_name", "t"));
        Arrays.stream(header).skip(1).map(key -> key.split(": ")).forEach(key -> config.put(key[0], key[1]));
        Deque<String> told = new ArrayDeque<>();
        try (DemoRig worker = DemoRig.start(header[0].substring("vumi.demos.".length()), config, redis)) {
            for (MatchResult said : SAID.matcher(conversation).results().toList()) {
                String who = said.group(1);
                if (said.group(2).equals(">")) {
                    assertThat(told)
                            .as("told before %s wrote %s", who, said.group(3))
                            .isEmpty();
                    worker.send(message(who, said.group(3))).stream()
                            .map(reply -> reply.toAddr() + "< " + plain(reply.content()))
                            .forEach(told::add);
                } else {
                    assertThat(told.poll()).isEqualTo(who + "< " + said.group(3).replace("\n     ", "\n"));
                }
            }
            assertThat(told).isEmpty();
        }
    }

    private static TransportUserMessage message(String who, String what) {
        return switch (what) {
            case "(new session)" -> DemoRig.message(who, null, "new");
            case "(session closed)" -> DemoRig.message(who, null, "close");
            default -> DemoRig.message(who, what, "resume");
        };
    }

    /** Without spaces at the ends of lines, which the page has not. */
    private static String plain(String text) {
        return text.replaceAll("(?m) +$", "").stripTrailing();
    }

    static Stream<Class<?>> applications() {
        return new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("org.vumi.demo").stream()
                        .filter(type -> type.isAssignableTo(Application.class))
                        .map(JavaClass::reflect);
    }

    @ParameterizedTest
    @MethodSource("applications")
    void theKeysOfTheClassAreListed(Class<?> application) {
        for (Key key : application.getAnnotationsByType(Key.class)) {
            Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(key.description());
            assertThat(description.matches()).isTrue();
            String value = key.defaultValue().length == 0 ? " " : " `" + key.defaultValue()[0] + "` ";
            assertThat(PAGE.text())
                    .contains("| `" + key.name() + "` | " + description.group(1) + " |" + value + "| "
                            + description.group(2) + " |\n");
        }
    }

    @Test
    void everyDemoHasItsConversation() {
        List<String> workers = PAGE.text()
                .lines()
                .filter(line -> line.startsWith("| `vumi.demos."))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertThat(conversations())
                .extracting(conversation -> conversation.split("[,\n]", 2)[0])
                .containsExactlyElementsOf(workers);
        assertThat(applications()).hasSameSizeAs(workers);
    }

    @Test
    void theTreeIsFit() {
        Walk walk = new Walk(
                TreeFile.read(PAGE.blocks("yml").get(0).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                java.time.Clock.systemUTC());
        List.of("Ann", "2").forEach(walk::answer);
        assertThat(walk.text()).isEqualTo("Thank you.");
        assertThat(walk.data()).containsEntry("name", "Ann").containsEntry("children", "2");
    }
}
