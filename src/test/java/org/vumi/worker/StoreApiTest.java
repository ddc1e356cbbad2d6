package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.store.Redis;

/** What the store's pages answer where there is no Redis. */
class StoreApiTest {
    private static Exchange get(Redis redis, String path) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.HTTP_URI, path);
        new StoreApi(() -> Optional.ofNullable(redis)).answer(exchange);
        return exchange;
    }

    private static int code(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/store/messages", "/store/messages/m1", "/store/batches", "/store/batches/b1"})
    void saysThatThereIsNoRedis(String path) {
        Exchange answer = get(null, path);
        assertThat(code(answer)).isEqualTo(404);
        assertThat(answer.getMessage().getBody(String.class))
                .isEqualTo("{\"error\":\"no worker of this process uses a Redis\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/store/messages", "/store/messages/m1", "/store/batches", "/store/batches/b1"})
    void saysThatRedisIsAway(String path) {
        Redis nowhere = new Redis(() -> "redis://user:secret@127.0.0.1:1/0");
        try {
            Exchange answer = get(nowhere, path);
            assertThat(code(answer)).isEqualTo(503);
            assertThat(answer.getMessage().getBody(String.class))
                    .startsWith("{\"error\":\"redis://127.0.0.1:1/0 does not answer")
                    .doesNotContain("secret");
        } finally {
            nowhere.stop();
        }
    }

    @Test
    void describesItselfWithoutARedis() {
        assertThat(code(get(null, "/store/openapi.json"))).isEqualTo(200);
    }
}
