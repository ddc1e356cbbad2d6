package org.vumi.blinkenlights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.SetClock;

class ComponentsTest {
    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final SetClock clock = new SetClock(START);
    private final Components components = new Components(clock, Duration.ofSeconds(120), Duration.ofDays(1), 3);

    private Components.Outcome tell(String uuid, String name, Object... more) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            fields.put((String) more[i], more[i + 1]);
        }
        return components.tell(new StatusUpdate(name, uuid, clock.instant(), fields), "status");
    }

    private String state(String uuid) {
        return components.find(uuid).map(Component::state).orElse("unknown");
    }

    private void after(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void whoSaysNoMoreThanTheManualAsksForIsUp() {
        assertThat(tell("u", "a").change())
                .isEqualTo(new StateChange(START.getEpochSecond(), "u", "u", "a", null, "up", ""));
        assertThat(tell("u", "a").change()).isNull();
        assertThat(state("u")).isEqualTo("up");
    }

    @Test
    void whoTellsNothingForTwoMinutesIsSilentAndComesBack() {
        tell("u", "a");
        after(120);
        assertThat(components.watch()).isEmpty();
        after(1);
        assertThat(components.watch()).singleElement().satisfies(outcome -> {
            assertThat(outcome.change().from()).isEqualTo("up");
            assertThat(outcome.change().to()).isEqualTo("silent");
            assertThat(outcome.change().reason()).isEqualTo("not heard of since 2026-11-25T12:00:00Z");
        });
        assertThat(components.watch()).isEmpty();
        assertThat(Light.of(state("u"))).isEqualTo(Light.RED);
        assertThat(tell("u", "a").change().from()).isEqualTo("silent");
        assertThat(state("u")).isEqualTo("up");
    }

    @Test
    void aLongerIntervalIsWaitedForTwiceAndAShorterOneIsNot() {
        tell("slow", "a", "interval", 300);
        tell("fast", "b", "interval", 1);
        after(121);
        components.watch();
        assertThat(state("slow")).isEqualTo("up");
        assertThat(state("fast")).isEqualTo("silent");
        after(480);
        components.watch();
        assertThat(state("slow")).isEqualTo("silent");
    }

    @Test
    void aStateInItsOwnWordsIsKept() {
        assertThat(tell("u", "a", "state", "waiting", "reason", "no answer")
                        .change()
                        .reason())
                .isEqualTo("no answer");
        assertThat(Light.of(state("u"))).isEqualTo(Light.AMBER);
    }

    @Test
    void whoStoppedInOrderIsNotMissed() {
        tell("u", "a");
        assertThat(tell("u", "a", "state", "stopped").change().to()).isEqualTo("stopped");
        after(1000);
        assertThat(components.watch()).isEmpty();
        assertThat(Light.of(state("u"))).isEqualTo(Light.GREY);
    }

    @Test
    void whoIsGoneForADayIsForgotten() {
        tell("u", "a");
        after(86_399);
        components.watch();
        assertThat(state("u")).isEqualTo("silent");
        after(2);
        assertThat(components.watch())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.gone().uuid()).isEqualTo("u"));
        assertThat(components.all()).isEmpty();
    }

    @Test
    void whoIsStartedAgainTakesThePlaceAndThePointsOfWhoIsGone() {
        tell("old", "a", "host", "h", "in_per_second", 2);
        after(130);
        components.watch();
        Components.Outcome outcome = tell("new", "a", "host", "h", "in_per_second", 3);
        assertThat(outcome.change().from()).isEqualTo("silent");
        assertThat(outcome.gone().uuid()).isEqualTo("old");
        assertThat(outcome.now().seat()).isEqualTo("old");
        assertThat(outcome.now().points()).extracting(Point::in).containsExactly(2, 3);
        assertThat(components.all()).hasSize(1);
    }

    @Test
    void whoRunsOnAnotherHostTakesNobodysPlace() {
        tell("old", "a", "host", "h");
        after(130);
        components.watch();
        assertThat(tell("new", "a", "host", "i").gone()).isNull();
        assertThat(components.all()).hasSize(2);
    }

    @Test
    void whoIsStartedAgainBeforeItWasMissedTakesThePlaceInTheEnd() {
        tell("old", "a", "host", "h");
        after(10);
        tell("new", "a", "host", "h");
        after(100);
        tell("new", "a", "host", "h");
        after(11);
        assertThat(components.watch()).singleElement().satisfies(outcome -> {
            assertThat(outcome.change()).isNull();
            assertThat(outcome.gone().uuid()).isEqualTo("old");
            assertThat(outcome.now().seat()).isEqualTo("old");
        });
        assertThat(components.all()).extracting(Component::uuid).containsExactly("new");
    }

    @Test
    void ofTwoThatDieOnlyOneIsSucceededByTheOneThatComes() {
        tell("one", "a", "host", "h");
        tell("two", "a", "host", "h");
        after(10);
        tell("three", "a", "host", "h");
        after(111);
        tell("three", "a", "host", "h");
        components.watch();
        assertThat(components.all()).extracting(Component::uuid).containsExactlyInAnyOrder("two", "three");
        assertThat(state("two")).isEqualTo("silent");
    }

    @Test
    void aTwinThatWasThereBeforeIsNoSuccessor() {
        tell("one", "a", "host", "h");
        tell("two", "a", "host", "h");
        after(60);
        tell("two", "a", "host", "h");
        after(61);
        components.watch();
        assertThat(state("one")).isEqualTo("silent");
        assertThat(state("two")).isEqualTo("up");
    }

    @Test
    void thereIsNoRoomForMoreThanSoManyUnlessOneIsGone() {
        List.of("1", "2", "3").forEach(uuid -> tell(uuid, "a" + uuid));
        assertThat(tell("4", "b")).isEqualTo(new Components.Outcome(null, null, null));
        tell("1", "a1", "state", "stopped");
        assertThat(tell("4", "b").gone().uuid()).isEqualTo("1");
        assertThat(components.all()).hasSize(3);
    }

    /** Another monitor, that knows nothing yet. */
    private Components restarted() {
        return new Components(clock, Duration.ofSeconds(120), Duration.ofDays(1), 3);
    }

    @Test
    void whoWasKnownBeforeIsWaitedForAnew() {
        tell("u", "a");
        after(3600);
        Components restarted = restarted();
        restarted.restore(components.all());
        assertThat(restarted.watch()).isEmpty();
        after(121);
        assertThat(restarted.watch())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.change().to()).isEqualTo("silent"));
    }

    @Test
    void whoWouldBeForgottenByNowIsNotMissed() {
        tell("working", "a");
        tell("patient", "b", "interval", 86_400);
        after(86_401);
        Components restarted = restarted();
        assertThat(restarted.restore(components.all()))
                .filteredOn(outcome -> outcome.gone() != null)
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.gone().uuid()).isEqualTo("working"));
        assertThat(restarted.all()).extracting(Component::uuid).containsExactly("patient");
    }

    @Test
    void whoToldBeforeItsPredecessorWasRememberedTakesItsPlace() {
        tell("old", "a", "host", "h");
        after(130);
        components.watch();
        Components restarted = restarted();
        StatusUpdate update = new StatusUpdate("a", "new", clock.instant(), Map.of("host", "h"));
        restarted.tell(update, "status");
        assertThat(restarted.restore(components.all())).singleElement().satisfies(outcome -> {
            assertThat(outcome.gone().uuid()).isEqualTo("old");
            assertThat(outcome.now().seat()).isEqualTo("old");
            assertThat(outcome.change().from()).isEqualTo("silent");
            assertThat(outcome.change().to()).isEqualTo("up");
        });
        assertThat(restarted.all()).extracting(Component::uuid).containsExactly("new");
    }

    @Test
    void whoIsInAnotherStateThanWasRememberedHasChanged() {
        tell("u", "a", "state", "waiting");
        Components restarted = restarted();
        restarted.tell(new StatusUpdate("a", "u", clock.instant(), Map.of()), "status");
        assertThat(restarted.restore(components.all())).singleElement().satisfies(outcome -> {
            assertThat(outcome.change().from()).isEqualTo("waiting");
            assertThat(outcome.change().to()).isEqualTo("up");
        });
    }

    @Test
    void whoeverCouldNotBeHeardIsWaitedForAnew() {
        tell("u", "a");
        after(3600);
        components.waitAnew();
        assertThat(components.watch()).isEmpty();
        after(121);
        assertThat(components.watch()).hasSize(1);
    }

    @Test
    void pointsOfTheLastHourAreKeptAndNoMoreThanSoMany() {
        for (int i = 0; i < 200; i++) {
            tell("u", "a", "in_per_second", i);
            after(1);
        }
        assertThat(components.find("u").orElseThrow().points()).hasSize(120);
        after(4000);
        tell("u", "a", "in_per_second", 7);
        assertThat(components.find("u").orElseThrow().points())
                .extracting(Point::in)
                .containsExactly(7);
    }

    @Test
    void theCurveHasAPlaceForEachMinute() {
        tell("u", "a", "in_per_second", 1.5, "out_per_second", 2);
        after(120);
        tell("u", "a", "in_per_second", 0);
        List<Object> curve = components.find("u").orElseThrow().curve(clock.instant(), 4);
        assertThat(curve).containsExactly(null, 3.5, null, 0.0);
    }
}
