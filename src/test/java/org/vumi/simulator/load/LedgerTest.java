package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long MS = 1_000_000;

    private final Ledger ledger = new Ledger(4, 0, true);

    private static Ledger sent(Ledger ledger, int messages) {
        for (int i = 0; i < messages; i++) {
            ledger.sent(i * 10 * MS);
        }
        return ledger;
    }

    @Test
    void missesNothingOfARunThatWentWell() {
        sent(ledger, 2);
        ledger.acknowledged(0, 5 * MS);
        ledger.returned(0, 7 * MS);
        ledger.returned(1, 17 * MS); // an answer may be quicker than the acknowledgement
        ledger.acknowledged(1, 18 * MS);
        Ledger.Account account = ledger.account();
        assertThat(account.missing()).isZero();
        assertThat(account.acknowledgedMs()).isEqualTo(new Percentiles(5, 8, 8, 8));
        assertThat(account.returnedMs()).isEqualTo(new Percentiles(7, 7, 7, 7));
        assertThat(account.seconds()).isEqualTo(0.018);
    }

    @Test
    void tellsWhatWasLostAfterItsAcknowledgementFromWhatNeverWasAcknowledged() {
        sent(ledger, 3);
        ledger.acknowledged(0, MS);
        ledger.acknowledged(1, 11 * MS);
        ledger.returned(1, 12 * MS);
        assertThat(ledger.missing()).isEqualTo(2);
        assertThat(ledger.unanswered()).isEqualTo(1);
        assertThat(ledger.account().lostAfterAck()).isEqualTo(1);
    }

    @Test
    void doesNotMissWhatWasRefused() {
        sent(ledger, 1).refused(0);
        ledger.refused(0);
        assertThat(ledger.missing()).isZero();
        assertThat(ledger.account().refused()).isEqualTo(1);
    }

    @Test
    void doesNotMissARefusedMessageTheLessForItsAnswer() {
        sent(ledger, 2).refused(0);
        ledger.returned(0, 3 * MS);
        assertThat(ledger.missing()).isEqualTo(1);
    }

    @Test
    void countsWhatComesTwice() {
        sent(ledger, 1);
        ledger.returned(0, MS);
        ledger.returned(0, 2 * MS);
        ledger.returned(0, 3 * MS);
        assertThat(ledger.account().duplicates()).isEqualTo(2);
        assertThat(ledger.account().returned()).isEqualTo(1);
        assertThat(ledger.account().returnedMs().max()).isEqualTo(1);
    }

    @Test
    void knowsWhatItNeverSent() {
        sent(ledger, 1);
        assertThat(ledger.returned(1, MS)).isFalse();
        assertThat(ledger.returned(0, MS)).isTrue();
    }

    @Test
    void awaitsNoReturnWhereNoneIsToCome() {
        Ledger oneWay = sent(new Ledger(2, 0, false), 2);
        oneWay.acknowledged(0, MS);
        assertThat(oneWay.missing()).isEqualTo(1);
        oneWay.acknowledged(1, 11 * MS);
        assertThat(oneWay.missing()).isZero();
        assertThat(oneWay.account().lostAfterAck()).isZero();
    }

    @Test
    void leavesTheWarmUpOutOfRatesAndLatencies() {
        Ledger warm = sent(new Ledger(4, 2, false), 4);
        warm.acknowledged(0, 900 * MS);
        warm.acknowledged(1, 900 * MS);
        warm.acknowledged(2, 21 * MS);
        warm.acknowledged(3, 1020 * MS);
        Ledger.Account account = warm.account();
        assertThat(account.acknowledged()).isEqualTo(4);
        assertThat(account.acknowledgedMs()).isEqualTo(new Percentiles(1, 990, 990, 990));
        assertThat(account.acknowledgedPerSecond()).isEqualTo(2);
    }

    @Test
    void countsFromWhenAMessageWasDueHoweverLateItWasSent() {
        ledger.sent(0);
        ledger.acknowledged(0, 250 * MS);
        assertThat(ledger.account().acknowledgedMs().p50()).isEqualTo(250);
    }

    @Test
    void isAllZeroBeforeAnything() {
        Ledger.Account account = ledger.account();
        assertThat(account.missing()).isZero();
        assertThat(account.seconds()).isZero();
        assertThat(account.acknowledgedPerSecond()).isZero();
    }
}
