package org.vumi.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

class ResponderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2012-04-16T10:01:05Z"), ZoneOffset.UTC);

    private final HttpClient http = HttpClient.newHttpClient();
    private Responder responder;

    @BeforeEach
    void start() throws Exception {
        responder = Responder.start(0, CLOCK);
    }

    @AfterEach
    void close() {
        responder.close();
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(responder.url()))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String reply(String content) throws Exception {
        HttpResponse<String> response =
                post(MessageCodec.encode(TransportUserMessage.send("1234", content, MessageIds.RANDOM, CLOCK)
                        .build()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Vumi-HTTPRelay-Reply")).contains("true");
        return response.body();
    }

    @Test
    void answersWhatItKnowsAndEchoesTheRest() throws Exception {
        assertThat(reply("Help")).startsWith("Send time");
        assertThat(reply(" time ")).isEqualTo("It is 10:01:05, 16 April 2012.");
        assertThat(reply("Grüße 🚀")).isEqualTo("You said: Grüße 🚀");
        assertThat(reply("hi")).startsWith("Hello!");
        assertThat(reply(null)).contains("empty");
    }

    @Test
    void refusesWhatIsNotAMessage() throws Exception {
        assertThat(post("{}".getBytes()).statusCode()).isEqualTo(400);
        assertThat(post("nonsense".getBytes()).statusCode()).isEqualTo(400);
        assertThat(post(new byte[1_100_000]).statusCode()).isEqualTo(413);
        assertThat(http.send(HttpRequest.newBuilder(URI.create(responder.url())).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }
}
