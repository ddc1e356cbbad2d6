package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jsmpp.bean.SubmitSm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.vumi.component.smpp.Accepted;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.component.smpp.Submission;
import org.vumi.message.PermanentFailure;

/** The submit_sm of one message: each when the one before is accepted, and none twice. */
class SubmissionPartsTest {
    private final FakeSmsc smsc = new FakeSmsc();
    private final TransportRig rig = new TransportRig(smsc, "redis://127.0.0.1:1");
    private final AtomicInteger submits = new AtomicInteger();
    private ProducerTemplate esme;

    @BeforeEach
    void bind() {
        rig.with("throttle_delay", 0.01).startBound();
        esme = rig.engine().context().createProducerTemplate();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static SubmitSm part(String text) {
        SubmitSm pdu = new SubmitSm();
        pdu.setSourceAddr("12345");
        pdu.setDestAddress("27761234567");
        pdu.setShortMessage(text.getBytes(ISO_8859_1));
        return pdu;
    }

    private static Submission submission(List<String> answeredAs) {
        return new Submission("m1", List.of(part("one"), part("two"), part("three")), null, answeredAs);
    }

    private Accepted submit(Submission submission) {
        return esme.requestBody("esme:link", submission, Accepted.class);
    }

    private List<String> sent() {
        return smsc.received(Pdu.SUBMIT_SM).stream().map(Pdu::message).toList();
    }

    @Test
    @Clause({"2.5", "4.4.2"})
    void sendsEachWhenTheOneBeforeIsAccepted() throws Exception {
        smsc.onSubmit = submit -> null;
        Future<Accepted> accepted = esme.asyncRequestBody("esme:link", submission(List.of()), Accepted.class);
        for (int part = 1; part <= 3; part++) {
            int soFar = part;
            await().until(() -> sent().size() == soFar);
            await().during(Duration.ofMillis(50)).until(() -> sent().size() == soFar);
            smsc.send(smsc.received(Pdu.SUBMIT_SM).get(part - 1).answer(0, Pdu.cString("id-" + part)));
        }
        assertThat(accepted.get().smscIds()).containsExactly("id-1", "id-2", "id-3");
        assertThat(sent()).containsExactly("one", "two", "three");
    }

    @Test
    void tellsOfEachPartButTheLast() {
        List<List<String>> told = new CopyOnWriteArrayList<>();
        submit(submission(List.of()).resumed(List.of(), told::add));
        assertThat(told).containsExactly(List.of("smsc-1"), List.of("smsc-1", "smsc-2"));
    }

    @Test
    void repeatsOnlyThePartThatTheSmscHadNoTimeFor() {
        smsc.onSubmit = submit ->
                submits.incrementAndGet() == 2 ? submit.answer(0x58, new byte[0]) : submit.answer(0, Pdu.cString("x"));
        submit(submission(List.of()));
        assertThat(sent()).containsExactly("one", "two", "two", "three");
    }

    @Test
    void repeatsOnlyThePartThatWasUnansweredWhenTheLinkBroke() {
        smsc.onSubmit = submit -> {
            if (submits.incrementAndGet() == 2) {
                smsc.hangUp();
                return null;
            }
            return submit.answer(0, Pdu.cString("x"));
        };
        submit(submission(List.of()));
        assertThat(sent()).containsExactly("one", "two", "two", "three");
    }

    @Test
    void failsWithThePartThatIsRefusedAndSendsNoMore() {
        smsc.onSubmit = submit -> submit.answer(submits.incrementAndGet() == 2 ? 0x0B : 0, Pdu.cString("x"));
        assertThatThrownBy(() -> submit(submission(List.of())))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(PermanentFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo("ESME_RINVDSTADR"));
        assertThat(sent()).containsExactly("one", "two");
    }

    @Test
    void goesOnAfterWhatEarlierTriesGotAnAnswerFor() {
        smsc.onSubmit = submit -> submit.answer(0, Pdu.cString("new"));
        assertThat(submit(submission(List.of("old"))).smscIds()).containsExactly("old", "new", "new");
        assertThat(sent()).containsExactly("two", "three");
        assertThat(submit(submission(List.of("a", "b", "c"))).smscIds()).containsExactly("a", "b", "c");
        assertThat(sent()).hasSize(2);
    }

    @Test
    void sendsAMessageOnceBegunWhole() {
        Instant expiry = Instant.now().plusMillis(300);
        smsc.onSubmit = submit -> {
            while (Instant.now().isBefore(expiry)) {
                Thread.onSpinWait();
            }
            return submit.answer(0, Pdu.cString("x"));
        };
        Submission submission = submission(List.of());
        assertThat(submit(new Submission("m1", submission.pdus(), expiry, List.of()))
                        .smscIds())
                .hasSize(3);
    }
}
