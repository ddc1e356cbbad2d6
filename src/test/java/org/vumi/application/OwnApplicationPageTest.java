package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.dispatcher.DispatcherRig;
import org.vumi.docs.Page;
import org.vumi.docs.SourceJar;
import org.vumi.docs.TemplateRows;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.yaml.snakeyaml.Yaml;

/** The application that docs/application/own-application.md shows works as a jar under lib/. */
class OwnApplicationPageTest {
    private static final Page PAGE = Page.read(Path.of("docs/application/own-application.md"));

    @TempDir
    private Path home;

    @Test
    void answersAsThePageSays() throws Exception {
        SourceJar.make(
                PAGE.blocks("java").get(0),
                Files.createDirectories(home.resolve("lib")).resolve("orders.jar"));
        Map<String, Object> config = new Yaml().load(PAGE.blocks("yaml").get(0));
        try (DispatcherRig rig = DispatcherRig.start("com.example.OrderApplication", config, home, null)) {
            assertThat(sent(rig, "inbound", MessageCodec.encode(message(null, SessionEvent.NEW))))
                    .satisfies(question -> {
                        assertThat(question.content()).isEqualTo("How many eggs do you want?");
                        assertThat(question.sessionEvent()).isNull();
                    });
            assertThat(sent(rig, "inbound", MessageCodec.encode(message("12", SessionEvent.RESUME))))
                    .satisfies(answer -> {
                        assertThat(answer.content()).isEqualTo("12 eggs will come to you.");
                        assertThat(answer.sessionEvent()).isEqualTo(SessionEvent.CLOSE);
                    });
            TransportEvent failed = TransportEvent.deliveryReport(
                    "ussd", "m1", "failed", Map.of(), MessageIds.RANDOM, Clock.systemUTC());
            assertThat(sent(rig, "event", MessageCodec.encode(failed))).satisfies(told -> {
                assertThat(told.content()).isEqualTo("Not delivered: m1");
                assertThat(told.toAddr()).isEqualTo("27820001111");
                assertThat(told.transportName()).isEqualTo("smsc");
                assertThat(told.fromAddr()).isEqualTo("40404");
            });
        }
    }

    private static TransportUserMessage message(String content, SessionEvent event) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "*120#")
                .put("from_addr", "27")
                .put("content", content)
                .put("session_event", event.wire())
                .put("transport_name", "ussd")
                .put("transport_type", "ussd")
                .build();
    }

    private static TransportUserMessage sent(DispatcherRig rig, String direction, byte[] body) {
        DispatcherRig.Outcome outcome = rig.deliver("ussd." + direction, body);
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.routingKeys()).containsExactly("ussd.outbound");
        return MessageCodec.decodeUserMessage(outcome.published().get(0).body());
    }

    @Test
    void remembersAsThePageSays() throws Exception {
        String application = """
                package com.example;
                import java.util.List;
                import org.vumi.application.*;
                import org.vumi.message.TransportUserMessage;
                public class Remembering extends Application {
                    private final Sessions sessions;
                    public Remembering(Sessions sessions) { this.sessions = sessions; }
                """ + PAGE.blocks("java").get(1) + "}";
        SourceJar.make(application, home.resolve("remembering.jar")); // it compiles: SessionsIT runs the like
    }

    @Test
    void isTestedAsThePageSays() throws Exception {
        String test = """
                package com.example;
                import static org.junit.jupiter.api.Assertions.assertEquals;
                import org.vumi.message.SessionEvent;
                import org.vumi.worker.ApplicationTester;
                public class OrderApplicationTest implements Runnable {
                    @Override
                    public void run() {
                """ + PAGE.blocks("java").get(2) + "}}";
        Path jar = home.resolve("tested.jar");
        SourceJar.make(List.of(PAGE.blocks("java").get(0), test), jar);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(classes);
            ((Runnable) classes.loadClass("com.example.OrderApplicationTest")
                            .getConstructor()
                            .newInstance())
                    .run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void listsTheKeysOfTheTemplateAndOfSessions() {
        assertThat(PAGE.text())
                .contains(table(TemplateRows.of("application.inbound")), table(TemplateRows.of(Sessions.class)));
    }

    private static String table(List<String> rows) {
        return "| --- | --- | --- | --- |\n" + String.join("\n", rows) + "\n\n";
    }
}
