package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.vumi.docs.Page;
import org.vumi.simulator.Answer;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/** The two ends against each other, and against an SMSC and ESMEs that do not do as they should. */
class LoadTest {
    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final SmscFaults NO_FAULTS = new SmscFaults(0, 0, "ESME_RSYSERR", 0, Duration.ZERO);

    private Duration bindWait = Duration.ofSeconds(20);
    private Duration idle = Duration.ofSeconds(20);

    private Load load(int messages) {
        return load(messages, 0, 1);
    }

    private Load load(int messages, double rate, int binds) {
        return new Load(messages, rate, 10, binds, 40, messages / 10, bindWait, idle, Duration.ofMillis(100), NEVER);
    }

    private static SmscLoad smsc(Load load, SmscFaults faults, SmscLoad.Traffic traffic) throws IOException {
        return SmscLoad.start(
                new SmscOptions().port(0),
                new SmscLoad.Settings(load, faults, traffic, SmscOptions.Receipts.REQUESTED, "2782000", 10, "8181", 0),
                Duration.ZERO,
                line -> {});
    }

    private static EsmeLoad esme(int port, Load load, boolean receipts) {
        return new EsmeLoad(
                new EsmeLoad.Smsc("127.0.0.1", port, "load", "pw", "", Duration.ofSeconds(20)),
                new EsmeLoad.Settings(load, "8181", "2782000", 10, receipts),
                Duration.ZERO,
                line -> {});
    }

    private interface Work {
        Map<String, Object> run() throws InterruptedException;
    }

    private static CompletableFuture<Map<String, Object>> later(Work work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return work.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Map<String, Object> result(CompletableFuture<Map<String, Object>> running) throws Exception {
        return running.get(60, TimeUnit.SECONDS);
    }

    @Test
    void theOneTakesWhatTheOtherSubmits() throws Exception {
        try (SmscLoad smsc = smsc(load(2000), NO_FAULTS, SmscLoad.Traffic.MT_ONLY);
                EsmeLoad esme = esme(smsc.port(), load(2000, 0, 2), true)) {
            var taken = later(smsc::run);
            assertThat(result(later(esme::run)))
                    .containsEntry("ended", "complete")
                    .containsEntry("missing", 0)
                    .containsEntry("lost_after_ack", 0)
                    .containsEntry("mt_sent", 2000)
                    .containsEntry("mt_acked", 2000)
                    .containsEntry("mt_resent", 0L)
                    .containsEntry("receipts", 2000)
                    .containsEntry("receipt_duplicates", 0)
                    .containsEntry("receipts_unknown", 0L)
                    .containsEntry("receipt_states", Map.of("DELIVRD", 2000))
                    .containsEntry("binds", 2);
            assertThat(result(taken))
                    .containsEntry("ended", "complete")
                    .containsEntry("missing", 0)
                    .containsEntry("mt_received", 2000L)
                    .containsEntry("receipts_sent", 2000L)
                    .containsEntry("receipts_acked", 2000L);
        }
    }

    @Test
    void whatIsThrottledDroppedOrRefusedIsSubmittedAgainOrSaidToBeRefused() throws Exception {
        SmscFaults faults = new SmscFaults(5, 5, "ESME_RINVDSTADR", 150, Duration.ofMillis(2));
        try (SmscLoad smsc = smsc(load(100_000), faults, SmscLoad.Traffic.MT_ONLY);
                EsmeLoad esme = esme(smsc.port(), load(500), false)) {
            var taken = later(smsc::run);
            Map<String, Object> result = result(later(esme::run));
            smsc.stop();
            assertThat(result)
                    .containsEntry("ended", "complete")
                    .containsEntry("missing", 0)
                    .containsEntry("mt_sent", 500);
            int refused = (int) result.get("mt_refused");
            assertThat(refused).isPositive();
            assertThat(result).containsEntry("mt_acked", 500 - refused);
            assertThat(result.get("refusals")).isEqualTo(Map.of("ESME_RINVDSTADR", refused));
            Map<String, Object> other = result(taken);
            assertThat(other).containsEntry("ended", "stopped");
            assertThat((long) other.get("drops")).isPositive();
            assertThat((long) other.get("mt_received")).isGreaterThanOrEqualTo(500 - refused);
            // an answer may have been lost with its link
            assertThat((long) result.get("mt_throttled")).isBetween(1L, (long) other.get("mt_throttled"));
            assertThat((int) result.get("binds")).isGreaterThan(1);
            assertThat((long) result.get("mt_resent")).isGreaterThan((long) result.get("mt_throttled"));
        }
    }

    @Test
    void aReceiptBeforeItsAnswerIsMatched() throws Exception {
        try (SmscSimulator smsc = SmscSimulator.start(
                        new SmscOptions().port(0).receiptState(SmscOptions.MIX).seed(1));
                EsmeLoad esme = esme(smsc.port(), load(200), true)) {
            smsc.onSubmit(submit ->
                    Answer.accept().receiptFirst().withReceipt("UNDELIV").after(Duration.ofMillis(30)));
            assertThat(result(later(esme::run)))
                    .containsEntry("missing", 0)
                    .containsEntry("receipts", 200)
                    .containsEntry("receipts_unknown", 0L)
                    .containsEntry("receipt_states", Map.of("UNDELIV", 200));
        }
    }

    @Test
    void anSmscThatAnswersNothingAnyMoreEndsTheRun() throws Exception {
        idle = Duration.ofMillis(500);
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                EsmeLoad esme = esme(smsc.port(), load(200), false)) {
            smsc.onSubmit(submit -> submit.number() > 50 ? Answer.silence() : null);
            assertThat(result(later(esme::run)))
                    .containsEntry("ended", "idle")
                    .containsEntry("mt_acked", 50)
                    .containsEntry("missing", 10); // a window's
        }
    }

    @Test
    void aPersonsMessagesAreCountedToo() throws Exception {
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                EsmeLoad esme = esme(smsc.port(), load(1, 0, 1), false)) {
            smsc.onSubmit(submit -> {
                smsc.inject("2782", "8181", "hello");
                return Answer.accept().after(Duration.ofMillis(300));
            });
            assertThat(result(later(esme::run))).containsEntry("mt_acked", 1).containsEntry("mo_received", 1L);
        }
    }

    @Test
    void anSmscThatIsNotThereIsSaidToBeSo() throws Exception {
        bindWait = Duration.ofMillis(300);
        int port;
        try (SmscSimulator gone = SmscSimulator.start(new SmscOptions().port(0))) {
            port = gone.port();
        }
        try (EsmeLoad esme = esme(port, load(10), false)) {
            assertThat(result(later(esme::run)))
                    .containsEntry("ended", "not_bound")
                    .containsEntry("mt_sent", 0);
        }
    }

    @Test
    void moAreAcknowledgedAndMissedIfNobodyAnswers() throws Exception {
        idle = Duration.ofMillis(500);
        try (SmscLoad smsc = smsc(load(300), NO_FAULTS, SmscLoad.Traffic.ANSWERED);
                EsmeLoad esme = esme(smsc.port(), load(1), false)) {
            later(esme::run);
            assertThat(result(later(smsc::run)))
                    .containsEntry("ended", "idle")
                    .containsEntry("mo_acked", 300)
                    .containsEntry("missing", 300)
                    .containsEntry("lost_after_ack", 300)
                    .containsEntry("mt_unknown", 1L);
        }
    }

    @Test
    void moAloneNeedNoAnswer() throws Exception {
        try (SmscLoad smsc = smsc(load(300, 1000, 1), NO_FAULTS, SmscLoad.Traffic.MO_ONLY);
                EsmeLoad esme = esme(smsc.port(), load(1), false)) {
            later(esme::run);
            assertThat(result(later(smsc::run)))
                    .containsEntry("ended", "complete")
                    .containsEntry("missing", 0)
                    .containsEntry("mo_acked", 300)
                    .hasEntrySatisfying(
                            "mo_acked_per_s", rate -> assertThat((double) rate).isLessThan(1100));
        }
    }

    @Test
    void everyFieldOfAResultIsOnThePage() throws Exception {
        bindWait = Duration.ofMillis(1);
        String page = Page.read(Path.of("docs/load.md")).text();
        try (SmscLoad smsc = smsc(load(10), NO_FAULTS, SmscLoad.Traffic.MT_ONLY);
                EsmeLoad esme = esme(1, load(10), false)) {
            assertThat(smsc.run().keySet()).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
            assertThat(esme.run().keySet()).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
        }
    }
}
