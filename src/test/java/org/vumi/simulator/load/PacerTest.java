package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacerTest {
    private final List<Integer> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> dues = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore room = new Semaphore(0);
    private Pacer pacer;

    private void start(int count, double rate) {
        pacer = new Pacer(count, rate, () -> room.availablePermits() > 0, new Pacer.Sender() {
            @Override
            public void send(int message, long due) {
                room.acquireUninterruptibly();
                dues.add(due);
                sent.add(message);
            }

            @Override
            public void sendAgain(int message) {
                room.acquireUninterruptibly();
                sent.add(-message);
            }
        });
        pacer.start();
    }

    @AfterEach
    void stop() {
        pacer.stop();
    }

    private void awaitSent(Integer... messages) {
        await().untilAsserted(() -> assertThat(sent).containsExactly(messages));
    }

    @Test
    void sendsAsThereIsRoom() {
        start(4, 0);
        room.release(2);
        pacer.wake();
        awaitSent(0, 1);
        room.release(5);
        pacer.wake();
        awaitSent(0, 1, 2, 3);
    }

    @Test
    void keepsTheDuesOfAFixedRateHoweverLongThereIsNoRoom() {
        start(100, 1000);
        await().during(Duration.ofMillis(50)).until(sent::isEmpty);
        room.release(100);
        await().until(() -> sent.size() == 100);
        assertThat(dues.get(99) - dues.get(0)).isEqualTo(99_000_000);
        assertThat(dues).isSorted();
    }

    @Test
    void sendsNothingBeforeItIsDue() {
        room.release(10);
        start(3, 100);
        await().until(() -> sent.size() == 3);
        assertThat(System.nanoTime() - dues.get(0)).isGreaterThanOrEqualTo(20_000_000);
    }

    @Test
    void sendsAgainBeforeItGoesOn() {
        start(2, 0);
        room.release();
        pacer.wake();
        awaitSent(0);
        pacer.again(7, Duration.ZERO);
        room.release(2);
        awaitSent(0, -7, 1);
    }

    @Test
    void sendsAgainAfterAPauseAndAlsoWhenAllWereSent() {
        room.release(3);
        start(1, 0);
        awaitSent(0);
        long from = System.nanoTime();
        pacer.again(7, Duration.ofMillis(30));
        awaitSent(0, -7);
        assertThat(System.nanoTime() - from).isGreaterThanOrEqualTo(30_000_000);
    }
}
