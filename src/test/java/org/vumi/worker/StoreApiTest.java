package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.store.Redis;

/** What the store's pages answer where there is no Redis. */
class StoreApiTest {
    private static WebResponse get(Redis redis, String path) {
        return new StoreApi(() -> Optional.ofNullable(redis)).answer(WebRequest.of("GET", path, Map.of(), new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/store/messages", "/store/messages/m1", "/store/batches", "/store/batches/b1"})
    void saysThatThereIsNoRedis(String path) {
        WebResponse answer = get(null, path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"error\":\"no worker of this process uses a Redis\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/store/messages", "/store/messages/m1", "/store/batches", "/store/batches/b1"})
    void saysThatRedisIsAway(String path) {
        Redis nowhere = new Redis(() -> "redis://user:secret@127.0.0.1:1/0");
        try {
            WebResponse answer = get(nowhere, path);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text())
                    .startsWith("{\"error\":\"redis://127.0.0.1:1/0 does not answer")
                    .doesNotContain("secret");
        } finally {
            nowhere.stop();
        }
    }

    @Test
    void describesItselfWithoutARedis() {
        assertThat(get(null, "/store/openapi.json").status()).isEqualTo(200);
    }
}
