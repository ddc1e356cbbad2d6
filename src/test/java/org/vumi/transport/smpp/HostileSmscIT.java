package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.LogLines;
import org.vumi.codec.MessageCodec;
import org.vumi.component.smpp.CommandStatus;
import org.vumi.component.smpp.SmppLink;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.simulator.Script;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;

/**
 * The transport against every trouble that the simulator can make: nothing hangs, no message is lost, none is sent twice whose OK
 * answer has come, the link comes back, and the log says what happened without saying it a hundred times.
 */
@ExtendWith(Servers.class)
class HostileSmscIT {
    private static final int MT = 60;
    private static final int MO = 12;
    private static final int PERSONS = 12;
    private static final int WINDOW = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String LOST = "link to 127.0.0.1:\\d+ lost: ";
    private static final String GONE = "(link|bind|no connection|no answer to the bind) .*; retrying in 1 s.*";
    private static final String CLOSED = LOST + "closed by the SMSC; retrying in 1 s";
    private static final String OUT_OF_STEP = LOST + "out of step: .*; retrying in 1 s";
    private static final String DEAF = LOST + "no answer to enquire_link within 2 s; retrying in 1 s";
    private static final String UNANSWERED =
            "a submit_sm of message_id m\\d+ got no answer from 127.0.0.1:\\d+ within 2 s";
    private static final String TO_NOTHING =
            "an answer from 127.0.0.1:\\d+ with command_status .* belongs to nothing that waits for one: .*";
    private static final String EARLY = ": receipt for a message ";
    private static final String OF_ANOTHER_KIND = ".* sent a 0x\\w+ as the answer to a 0x\\w+, .*";

    /**
     * @param repeats submit_sm that may come twice: those whose answer was lost or spoilt
     * @param failed messages that the SMSC refuses
     * @param lines what the log may warn of, and how often at most; the first one must come
     * @param may what the log may warn of besides, the first and the tenth time
     */
    private record Scenario(
            String name, String script, int repeats, int failed, Map<String, Integer> lines, String may) {
        @Override
        public String toString() {
            return name;
        }

        Scenario repeats(int most) {
            return new Scenario(name, script, most, failed, lines, may);
        }

        Scenario failed(int count) {
            return new Scenario(name, script, repeats, count, lines, may);
        }

        Scenario mayLog(String line) {
            return new Scenario(name, script, repeats, failed, lines, line);
        }

        Scenario logs(String line, int most) {
            Map<String, Integer> more = new LinkedHashMap<>(lines);
            more.put(line, most);
            return new Scenario(name, script, repeats, failed, more, may);
        }
    }

    private static Scenario when(String name, String... rules) {
        String script = Arrays.stream(rules).map(rule -> "- { " + rule + " }\n").collect(Collectors.joining());
        return new Scenario(name, script, 0, 0, Map.of(), "nothing");
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(answers(), lengths(), parameters(), writes(), links(), binds(), requests(), refusedBinds())
                .flatMap(scenarios -> scenarios);
    }

    private static Stream<Scenario> answers() {
        return Stream.of(
                when("it asks for patience", "on: submit_sm, every: 7, do: { status: ESME_RTHROTTLED }"),
                when("it refuses one", "on: submit_sm, nth: 5, do: { status: ESME_RINVDSTADR }")
                        .failed(1),
                when("answers are overtaken", "on: submit_sm, every: 5, do: { delay: 0.3 }"),
                when("answers come twice", "on: submit_sm, every: 4, do: { copies: 2 }")
                        .logs(TO_NOTHING, 2),
                when("answers are swapped", "on: submit_sm, every: 3, do: { swap: true }"),
                when("answers never come", "on: submit_sm, nth: [10, 20], do: { silent: true }")
                        .repeats(2)
                        .logs(UNANSWERED, 2),
                when("answers come when nobody waits any more", "on: submit_sm, nth: [10, 20], do: { delay: 2.5 }")
                        .repeats(2)
                        .logs(UNANSWERED, 2)
                        .logs(TO_NOTHING, 1),
                when(
                                "answers have a wrong sequence number",
                                "on: submit_sm, nth: [10, 20], do: { sequence_number: 999999 }")
                        .repeats(2)
                        .logs(TO_NOTHING, 1)
                        .logs(UNANSWERED, 2),
                when(
                                "answers have the sequence number before",
                                "on: submit_sm, nth: [10, 20], do: { sequence_number: last }")
                        .repeats(2)
                        .logs(UNANSWERED, 2)
                        .logs(TO_NOTHING, 1),
                when(
                                "answers are those of another command",
                                "on: submit_sm, nth: [10, 20], do: { command_id: 0x80000015 }")
                        .repeats(2)
                        .logs(OF_ANOTHER_KIND, 1)
                        .logs(UNANSWERED, 2),
                when("answers are of no known command", "on: submit_sm, nth: 10, do: { command_id: 0x80007777 }")
                        .repeats(1)
                        .logs(OF_ANOTHER_KIND, 1)
                        .logs(UNANSWERED, 1),
                when("a submit_sm gets a generic_nack", "on: submit_sm, nth: 10, do: { generic_nack: ESME_RINVCMDID }")
                        .failed(1),
                when(
                        "a receipt comes before the answer",
                        "on: submit_sm, every: 3, do: { receipt: first, delay: 0.3 }"));
    }

    private static Stream<Scenario> lengths() {
        return Stream.of("0", "15", "0x7fffffff", "0xffffffff", "\"+4\"", "\"-4\"")
                .map(length -> when(
                                "command_length " + length,
                                "on: submit_sm, nth: 20, do: { command_length: " + length + " }")
                        .repeats(WINDOW)
                        .logs(LOST + ".*", 1)
                        .logs(UNANSWERED, WINDOW)
                        .logs(".*deliver_sm answered.*", 3));
    }

    private static Stream<Scenario> parameters() {
        return Stream.of(
                when(
                        "optional parameters that nobody knows",
                        "on: submit_sm, do: { append: '1400 0003 616263' }",
                        "on: deliver_sm, do: { append: '1400 0003 616263 3fff 0000' }",
                        "on: bind, do: { append: '1400 0003 616263' }",
                        "on: enquire_link, do: { append: '1400 0003 616263' }"),
                when(
                        "optional parameters that are broken",
                        "on: submit_sm, do: { append: '1400 ffff 616263' }",
                        "on: deliver_sm, do: { append: '0424 ffff 61' }",
                        "on: bind, do: { append: '0210 0009 34' }",
                        "on: enquire_link, do: { append: '14' }"),
                when("an answer without its body", "on: submit_sm, nth: 10, do: { cut: 100 }")
                        .repeats(1)); // nobody can tell what its receipt belongs to
    }

    private static Stream<Scenario> writes() {
        return Stream.of(
                when(
                        "every octet by itself",
                        "on: submit_sm, do: { pieces: 1 }",
                        "on: deliver_sm, do: { pieces: 1 }",
                        "on: bind, do: { pieces: 1 }",
                        "on: enquire_link, do: { pieces: 1 }"),
                when("five answers in one write", "on: submit_sm, every: 5, do: { merge: 5 }"),
                when(
                                "requests that nobody knows, and answers to nothing",
                                "on: submit_sm, every: 5, do: { before: '00000010 00000777 00000000 00000007' }",
                                "on: submit_sm, every: 4, do: { after: '00000010 80007777 00000000 7fff0001' }",
                                "on: submit_sm, every: 3, do: { after: '00000010 80000000 00000003 00000000' }")
                        .mayLog("(an answer|a request) .*"));
    }

    private static Stream<Scenario> links() {
        return Stream.of(
                when("it unbinds in the middle", "on: submit_sm, nth: 25, do: { then: unbind }")
                        .repeats(WINDOW)
                        .failed(0)
                        .logs(LOST + "unbound by the SMSC; retrying in 1 s", 1),
                when("it closes the connection", "on: submit_sm, nth: 25, do: { silent: true, then: close }")
                        .repeats(WINDOW)
                        .logs(CLOSED, 1),
                when("it breaks the connection off", "on: submit_sm, nth: 25, do: { silent: true, then: reset }")
                        .repeats(WINDOW)
                        .logs(LOST + ".*", 1),
                when(
                                "it is dead, and believes that we are still bound",
                                "on: submit_sm, nth: 25, connection: 1, do: { silent: true, then: freeze, for: 4 }",
                                "on: bind, while_bound: true, do: { status: ESME_RALYBND }")
                        .repeats(2 * WINDOW) // once more when they got no answer in time, and once more on the new link
                        .logs(DEAF, 1)
                        .logs(UNANSWERED, 2 * WINDOW)
                        .logs("bind refused by .*, command_status 0x00000005 ESME_RALYBND .*", 4),
                when("an enquire_link gets no answer", "on: enquire_link, nth: 2, do: { silent: true }")
                        .repeats(WINDOW)
                        .logs(DEAF, 1),
                when("an enquire_link gets a generic_nack", "on: enquire_link, do: { generic_nack: ESME_RINVCMDID }"),
                when("an enquire_link gets a status", "on: enquire_link, do: { status: ESME_RSYSERR }"));
    }

    private static Stream<Scenario> binds() {
        return Stream.of(
                when("a bind gets no answer", "on: bind, nth: 1, do: { silent: true }")
                        .logs("no answer to the bind from .*", 1),
                when("a bind is answered too late", "on: bind, nth: 1, do: { delay: 1.3 }")
                        .logs("no answer to the bind from .*", 1),
                when("a bind gets a generic_nack", "on: bind, nth: 1, do: { generic_nack: ESME_RINVCMDID }")
                        .logs("bind .*", 1),
                when("a bind gets another answer", "on: bind, nth: 1, do: { command_id: 0x80000004 }")
                        .logs(".*bind .*", 2)
                        .logs(TO_NOTHING, 1),
                when("a bind is answered with a wrong sequence number", "on: bind, nth: 1, do: { sequence_number: 77 }")
                        .logs("no answer to the bind from .*", 1),
                when("a bind is answered twice", "on: bind, do: { copies: 2 }"),
                when("a bind is answered by noise", "on: bind, nth: 1, do: { instead: 'dead beef 0000 00ff 1234' }")
                        .logs("bind to .* failed: .*", 1),
                when("a bind is answered by a PDU of 2 GB", "on: bind, nth: 1, do: { command_length: 0x7fffffff }")
                        .logs("bind to .* failed: out of step.*", 1),
                when("a bind is answered by half a PDU", "on: bind, nth: 1, do: { command_length: '+9' }")
                        .repeats(WINDOW)
                        .logs(GONE, 2),
                when("a bind is hung up on", "on: bind, nth: 1, do: { silent: true, then: close }")
                        .logs("bind to .* failed: .*", 1),
                when("a bind is broken off", "on: bind, nth: 1, do: { silent: true, then: reset }")
                        .logs("bind to .* failed: .*", 1),
                when("a bind is followed by the end", "on: bind, nth: 1, do: { then: close }")
                        .repeats(WINDOW)
                        .logs(GONE, 1),
                when(
                                "another protocol",
                                "on: connect, nth: 1, do: { after: '485454502f312e31203430302042616420526571756573740d0a' }")
                        .logs("bind to .* failed: .*", 1),
                when("a connection that ends at once", "on: connect, nth: 1, do: { then: reset }")
                        .logs(GONE, 1));
    }

    private static Stream<Scenario> requests() {
        return Stream.of(
                when("deliver_sm come twice", "on: deliver_sm, every: 3, do: { copies: 2 }"),
                when(
                        "deliver_sm have sequence numbers used before",
                        "on: deliver_sm, every: 4, do: { sequence_number: last }"),
                when("deliver_sm with a status", "on: deliver_sm, nth: 2, do: { status: ESME_RSYSERR }")
                        .logs("(deliver_sm|a message) with command_status .* is not taken and not answered", 1),
                when(
                        "deliver_sm come merged and in halves",
                        "on: deliver_sm, every: 5, do: { merge: 3 }",
                        "on: deliver_sm, do: { pieces: 16 }"),
                when("it unbinds when a deliver_sm is answered", "on: deliver_sm_resp, nth: 6, do: { then: unbind }")
                        .repeats(WINDOW)
                        .logs(GONE, 1),
                when("it hangs up when a deliver_sm is answered", "on: deliver_sm_resp, nth: 6, do: { then: reset }")
                        .repeats(WINDOW)
                        .logs(GONE, 1));
    }

    private static Stream<Scenario> refusedBinds() {
        return Arrays.stream(CommandStatus.values())
                .filter(status -> status != CommandStatus.ESME_ROK)
                .filter(status ->
                        status.name().matches("ESME_R(ALYBND|BINDFAIL|INVPASWD|INVSYSID|INVCMDID|SYSERR|THROTTLED)"))
                .map(status -> when(
                                "a bind is refused with " + status,
                                "on: bind, nth: [1, 2], do: { status: " + status + " }")
                        .logs(
                                "bind refused by .*, command_status 0x\\w{8} " + status
                                        + "( \\(the SMSC .*\\))?; retrying in 1 s.*",
                                2));
    }

    private SmscSimulator smsc;
    private TransportRig rig;

    @BeforeEach
    void prepare(RedisServer redis) throws Exception {
        redis.flush();
        smsc = SmscSimulator.start(new SmscOptions()
                .port(0)
                .seed(1)
                .receiptDelay(Duration.ofMillis(100))
                .deliverTimeout(Duration.ofSeconds(5))
                .deliverRetry(Duration.ofMillis(200)));
        rig = new TransportRig(smsc.port(), redis.uri())
                .with("response_timeout", 2)
                .with("smpp_bind_timeout", 1)
                .with("enquire_link_interval", 1)
                .with("throttle_delay", 0.02)
                .with("window_size", WINDOW);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        smsc.close();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @Clause({
        "2.3", "2.4", "2.7", "2.8", "3.2.4", "3.4", "4.1", "4.1.6", "4.2", "4.3", "4.4.2", "4.6.1", "4.11", "5.1.1",
        "5.1.2", "5.1.3", "5.1.4"
    })
    void isSurvived(Scenario scenario) throws Exception {
        try (LogLines log = LogLines.ofWarnings()) {
            smsc.play(Script.of(scenario.script()));
            // the first of two submit_sm has a receipt that belongs to nothing
            rig.with("registered_delivery", scenario.repeats() == 0 ? 1 : 0).start();
            IntStream.range(0, MT).forEach(this::submit);
            List<CompletableFuture<SmscMessage>> mos = new ArrayList<>();
            for (int i = 0; i < MO; i++) {
                mos.add(smsc.inject("27831234567", "8181", "mo " + i));
            }

            awaitSettled(scenario);
            for (CompletableFuture<SmscMessage> mo : mos) {
                assertThat(mo.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).state())
                        .isEqualTo(SmscMessage.State.ACCEPTED);
            }
            assertThat(texts("smpp1.inbound")).as("every MO").containsAll(texts(MO));
            assertSubmits(scenario);
            await("trouble made").atMost(PATIENCE).until(() -> smsc.counters().troubles() > 0);
            awaitFirstLine(scenario, log);

            smsc.play(Script.of("[]"));
            awaitReceipts(scenario);
            await().atMost(PATIENCE).until(() -> rig.link().state() == SmppLink.State.UP);
            submit(MT);
            assertThat(smsc.inject("27831234567", "8181", "the last")
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .state())
                    .isEqualTo(SmscMessage.State.ACCEPTED);
            await().atMost(PATIENCE).until(() -> events("ack").containsKey("m" + MT));
            awaitReceipts(scenario);

            rig.close();
            assertLog(scenario, log);
        }
    }

    private void submit(int number) {
        rig.outbound(Messages.outbound(
                "m" + number, "2783000000" + (char) ('a' + number % PERSONS), "mt " + (1000 + number)));
    }

    /** Every message has ended, in one way and once. */
    private void awaitSettled(Scenario scenario) {
        await().atMost(PATIENCE)
                .until(
                        () -> events("ack").size()
                                + rig.waiting("smpp1.failures").size(),
                        settled -> settled == MT);
        assertThat(rig.waiting("smpp1.failures").size()).as("failures").isEqualTo(scenario.failed());
        assertThat(events("ack").values()).allMatch(count -> count == 1);
    }

    private void awaitReceipts(Scenario scenario) {
        await().atMost(PATIENCE).until(() -> smsc.pending() == 0);
        if (scenario.repeats() == 0) {
            await().atMost(PATIENCE).until(() -> events("delivery_report")
                    .keySet()
                    .containsAll(events("ack").keySet()));
        }
    }

    /** How often each message has such an event. */
    private Map<String, Long> events(String type) {
        return rig.waiting("smpp1.event").stream()
                .map(MessageCodec::decode)
                .filter(event -> type.equals(event.get("event_type")))
                .collect(Collectors.groupingBy(
                        event -> (String) event.get("user_message_id"), TreeMap::new, Collectors.counting()));
    }

    private List<String> texts(String queue) {
        return rig.waiting(queue).stream()
                .map(MessageCodec::decode)
                .map(message -> (String) message.get("content"))
                .toList();
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "mo " + i).toList();
    }

    private void assertSubmits(Scenario scenario) {
        List<Submit> accepted = smsc.submits().stream()
                .filter(submit -> submit.text().startsWith("mt "))
                .toList();
        long different = accepted.stream().map(Submit::text).distinct().count();
        assertThat(different).isEqualTo(MT);
        long taken = smsc.counters().submitsAccepted();
        assertThat(taken - (MT - scenario.failed())).as("sent again").isBetween(0L, (long) scenario.repeats());
        accepted.stream().collect(Collectors.groupingBy(Submit::to)).forEach((person, submits) -> assertThat(
                        List.copyOf(new LinkedHashSet<>(
                                submits.stream().map(Submit::text).toList())))
                .as("to " + person)
                .isSorted());
    }

    private static void awaitFirstLine(Scenario scenario, LogLines log) {
        scenario.lines().keySet().stream()
                .findFirst()
                .map(line -> Pattern.compile("\\S+: " + line).asMatchPredicate())
                .ifPresent(line -> await().atMost(PATIENCE)
                        .until(() -> log.at(Level.WARN), lines -> lines.stream().anyMatch(line)));
    }

    private static void assertLog(Scenario scenario, LogLines log) {
        assertThat(log.at(Level.ERROR)).isEmpty();
        List<String> rest = new ArrayList<>(log.at(Level.WARN));
        rest.removeIf(line -> line.contains(EARLY)); // wherever an answer is late
        scenario.lines().forEach((line, most) -> {
            Pattern pattern = Pattern.compile("\\S+: " + line);
            List<String> fitting =
                    rest.stream().filter(pattern.asMatchPredicate()).toList();
            assertThat(fitting).as(line).hasSizeLessThanOrEqualTo(most);
            rest.removeAll(fitting);
        });
        assertThat(rest).filteredOn(line -> line.contains(" not sent: ")).hasSize(scenario.failed());
        Pattern may = Pattern.compile("\\S+: " + scenario.may());
        assertThat(rest).filteredOn(may.asMatchPredicate()).hasSizeLessThanOrEqualTo(4);
        rest.removeIf(may.asMatchPredicate());
        assertThat(rest).filteredOn(line -> !line.contains(" not sent: ")).isEmpty();
    }
}
