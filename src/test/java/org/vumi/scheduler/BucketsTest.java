package org.vumi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;

/** Which bucket an entry belongs to, and from when on it is due. */
class BucketsTest {
    private static Buckets buckets(JsonNode granularity) {
        return new Buckets(granularity.asInt(), ZoneOffset.UTC);
    }

    private static Instant time(JsonNode seconds) {
        return Instant.ofEpochSecond(seconds.asLong());
    }

    static Stream<Vector> ofRetries() {
        return Vectors.cases("retry_buckets");
    }

    @ParameterizedTest
    @MethodSource("ofRetries")
    void ofARetryIsThatOfVumi(Vector vector) {
        assertThat(buckets(vector.input().get("granularity"))
                        .after(
                                time(vector.input().get("now")),
                                Duration.ofSeconds(vector.input().get("delay").asLong())))
                .isEqualTo(vector.expected().get("bucket").asText());
    }

    static Stream<Vector> written() {
        return Vectors.cases("scheduler")
                .filter(vector -> vector.input().get("op").asText().equals("write_bucket"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void ofAMessageIsThatOfVumi(Vector vector) {
        assertThat(buckets(vector.input().get("granularity"))
                        .after(time(vector.input().get("due")), Duration.ZERO))
                .isEqualTo(vector.expected().get("bucket").asText());
    }

    static Stream<Vector> read() {
        return Vectors.cases("scheduler")
                .filter(vector -> vector.input().get("op").asText().equals("read_bucket"));
    }

    /** Vumi reads this one only; here all that are due are. */
    @ParameterizedTest
    @MethodSource("read")
    @Differs("missed buckets")
    void readByVumiIsTheNewestThatIsDue(Vector vector) {
        Instant now = time(vector.input().get("now"));
        Instant bucket = Buckets.time(vector.expected().get("bucket").asText());
        Instant next = bucket.plusSeconds(vector.input().get("granularity").asInt());

        assertThat(Buckets.name(bucket)).isLessThanOrEqualTo(Buckets.name(now));
        assertThat(Buckets.name(next)).isGreaterThan(Buckets.name(now));
    }

    static Stream<Vector> ofTransports() {
        return Vectors.cases("transport-scheduler-retry")
                .filter(vector -> !vector.input().has("times"));
    }

    @ParameterizedTest
    @MethodSource("ofTransports")
    @Differs("missed buckets")
    void isDueFromItsNameOn(Vector vector) {
        JsonNode delay = vector.input().has("delta")
                ? vector.input().get("delta")
                : vector.input().get("delay");
        AgendaKeys keys = vector.input().has("delta") ? AgendaKeys.scheduled("scheduler") : AgendaKeys.failures("t1");

        String bucket = buckets(vector.input().get("granularity"))
                .after(time(vector.input().get("now")), Duration.ofSeconds(delay.asLong()));

        assertThat(keys.bucket() + bucket)
                .isEqualTo(vector.expected().get("bucket_key").asText());
        if (vector.expected().has("bucket")) {
            assertThat(bucket).isEqualTo(vector.expected().get("bucket").asText());
            assertThat(Buckets.time(bucket))
                    .isEqualTo(time(vector.expected().get("first_second_at_which_the_loop_reads_it")));
        }
    }

    @Test
    void fractionsOfADelayCount() {
        Buckets buckets = new Buckets(1, ZoneOffset.UTC);
        assertThat(buckets.after(Instant.ofEpochSecond(10, 900_000_000), Duration.ofMillis(1_500)))
                .isEqualTo("1970-01-01T00:00:12");
    }

    @Test
    void scoresAreLocalTimesAsVumisAre() {
        Buckets buckets = new Buckets(5, ZoneId.of("Africa/Johannesburg"));
        assertThat(buckets.score("1970-01-01T02:00:05")).isEqualTo(5);
    }
}
