package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;

/**
 * What stands at both ends of the main job: an SMSC and an application, in this JVM. Keeps the books: message {@code i}
 * says {@code mo <i>}, its answer {@code re: mo <i>}, and how often each answer came to the SMSC is counted.
 */
final class MainJob implements AutoCloseable {
    /** Everything waits this long: the machine may be slow, the tests are not. */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    /** deliver_sm that the SMSC has sent and has no answer to, at most. */
    static final int SMSC_WINDOW = 50;

    /** Persons who send; each sends many messages. */
    private static final int PERSONS = 500;

    private static final String SERVICE = "8181";

    private final SmscSimulator smsc;
    private final ReplyingServer application = new ReplyingServer();
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final Map<String, List<String>> byPerson = new ConcurrentHashMap<>();
    private final AtomicLong lastAnswer = new AtomicLong(System.nanoTime());
    private final AtomicLong longestSilence = new AtomicLong();
    private int injected;

    MainJob() throws IOException {
        smsc = SmscSimulator.start(new SmscOptions().port(0).window(SMSC_WINDOW).deliverRetry(Duration.ofMillis(300)));
        smsc.received(this::answered);
    }

    private void answered(Submit submit) {
        long now = System.nanoTime();
        longestSilence.accumulateAndGet(now - lastAnswer.getAndSet(now), Math::max);
        answers.computeIfAbsent(submit.text(), one -> new AtomicInteger()).incrementAndGet();
        byPerson.computeIfAbsent(submit.to(), one -> new ArrayList<>()).add(submit.text()); // one thread per bind
    }

    /** How often the SMSC was sent this text. */
    int sent(String text) {
        AtomicInteger count = answers.get(text);
        return count == null ? 0 : count.get();
    }

    SmscSimulator smsc() {
        return smsc;
    }

    ReplyingServer application() {
        return application;
    }

    /** The manual's SMPP transport as a process, but for the SMSC's address. */
    VumiJar startTransport(VumiHome home, String... more) {
        return home.start(
                worker("vumi.transports.smpp.SmppTransport", "example_smpp.yaml", more, "port:" + smsc.port()));
    }

    /** The manual's HTTP relay as a process, but for the URL. */
    VumiJar startRelay(VumiHome home, String... more) {
        return home.start(worker(
                "vumi.application.http_relay.HTTPRelayApplication",
                "example_http_relay.yaml",
                more,
                "url:" + application.url()));
    }

    static String[] worker(String type, String config, String[] more, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "start_worker",
                "--worker-class=" + type,
                "--config=" + Path.of("config", config).toAbsolutePath()));
        for (String option : options) {
            arguments.add("--set-option=" + option);
        }
        arguments.addAll(Arrays.asList(more));
        return arguments.toArray(String[]::new);
    }

    /**
     * A MultiWorker file of both.
     *
     * @param relay more keys of the relay, as lines of YAML
     */
    Path multiWorkerFile(VumiHome home, String... relay) {
        return home.write(
                "main-job.yaml", """
                workers:
                  smpp: vumi.transports.smpp.SmppTransport
                  relay: vumi.application.http_relay.HTTPRelayApplication
                defaults:
                  transport_name: smpp_transport
                smpp:
                  system_id: smppclient1
                  password: password
                  host: 127.0.0.1
                  port: %d
                relay:
                  url: %s
                """.formatted(smsc.port(), application.url()) + String.join("", keys(relay)));
    }

    private static List<String> keys(String... lines) {
        return Arrays.stream(lines).map(line -> "  " + line + "\n").toList();
    }

    /** So many more persons' messages come in. */
    void inject(int count) {
        for (int last = injected + count; injected < last; injected++) {
            smsc.inject(person(injected), SERVICE, "mo " + injected);
        }
    }

    private static String person(int message) {
        return String.format("2782%07d", message % PERSONS);
    }

    int injected() {
        return injected;
    }

    /** How many different messages were answered. */
    int answered() {
        return answers.size();
    }

    /** The longest time between two answers, from now on. */
    void measureSilence() {
        lastAnswer.set(System.nanoTime());
        longestSilence.set(0);
    }

    /** Since {@link #measureSilence()}. */
    Duration longestSilence() {
        return Duration.ofNanos(longestSilence.get());
    }

    void awaitAnswered(int count) {
        await().atMost(PATIENCE).until(this::answered, answered -> answered >= count);
    }

    /** Waits until every message was answered, and until the SMSC has nothing more to say. */
    void awaitAllAnswered() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(missing()).as("not answered").isEmpty());
        smsc.awaitDelivered(PATIENCE);
    }

    private List<String> missing() {
        return IntStream.range(0, injected)
                .mapToObj(i -> "re: mo " + i)
                .filter(text -> !answers.containsKey(text))
                .toList();
    }

    /** The answers that came more than once, and how often. */
    Map<String, Integer> repeated() {
        Map<String, Integer> repeated = new LinkedHashMap<>();
        answers.forEach((text, count) -> {
            if (count.get() > 1) {
                repeated.put(text, count.get());
            }
        });
        return repeated;
    }

    private String repetition() {
        Map<String, Integer> repeated = repeated();
        long asked = repeated.keySet().stream()
                .filter(answer -> application.requests(answer.substring("re: ".length())) > 1)
                .count();
        return "answers repeated, such as %s; for %d of %d the application was asked again"
                .formatted(repeated.keySet().stream().limit(5).toList(), asked, repeated.size());
    }

    /** Answers beyond the first of each message. */
    int repeats() {
        return repeated().values().stream().mapToInt(count -> count - 1).sum();
    }

    /** Every message answered, none twice, none that nobody sent. */
    void assertEachAnsweredOnce() {
        assertThat(repeats()).as(this::repetition).isZero();
        assertThat(answers).hasSize(injected);
    }

    /** And each person's in the order they were sent. */
    void assertEachAnsweredOnceInOrder() {
        assertEachAnsweredOnce();
        byPerson.forEach((person, texts) -> assertThat(texts)
                .as("answers to " + person)
                .isSortedAccordingTo((one, other) -> Integer.compare(number(one), number(other))));
    }

    private static int number(String answer) {
        return Integer.parseInt(answer.substring("re: mo ".length()));
    }

    @Override
    public void close() throws IOException {
        smsc.close();
        application.close();
    }
}
