package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Clause;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

/** USSD sessions through the whole worker, with a real Redis. */
@ExtendWith(Servers.class)
class UssdIT {
    private RedisServer redis;
    private final FakeSmsc smsc = new FakeSmsc();
    private TransportRig rig;

    @BeforeEach
    void prepare(RedisServer running) {
        redis = running;
        redis.flush();
        rig = new TransportRig(smsc, redis.uri());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Map<String, Object> deliver(int sequenceNumber, String text, String parameters) {
        smsc.send(Pdu.deliverSm(
                sequenceNumber, 0, 0, text.getBytes(ISO_8859_1), HexFormat.of().parseHex(parameters)));
        return rig.next("smpp1.inbound", 6_000);
    }

    private String submitted(Map<String, Object> answered, String content, String sessionEvent) {
        int before = smsc.received(Pdu.SUBMIT_SM).size();
        Map<String, Object> reply =
                new HashMap<>(Messages.outbound("m" + before, (String) answered.get("from_addr"), content));
        reply.put("from_addr", answered.get("to_addr"));
        reply.put("transport_type", "ussd");
        reply.put("session_event", sessionEvent);
        reply.put("transport_metadata", answered.get("transport_metadata"));
        rig.outbound(reply);
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == before + 1);
        return smsc.received(Pdu.SUBMIT_SM).get(before).hex();
    }

    @Test
    @Clause({"5.3.2.43", "5.3.2.44"})
    void holdsASessionAsSmpp34HasIt() {
        rig.with("ussd_variant", "standard").startBound();
        Map<String, Object> opened = deliver(1, "*120*1#", "0501000101" + "138300020200");
        assertThat(opened)
                .containsEntry("transport_type", "ussd")
                .containsEntry("session_event", "new")
                .containsEntry("content", "*120*1#");
        assertThat(submitted(opened, "1. Yes\n2. No", "resume")).endsWith("0501000102" + "138300020200");
        assertThat(deliver(2, "1", "0501000112" + "138300020200")).containsEntry("session_event", "resume");
        assertThat(submitted(opened, null, "close"))
                .as("an end without a text")
                .endsWith("000000" + "0501000102" + "138300020201");
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            assertThat(jedis.keys("*session*")).isEmpty();
        }
    }

    @Test
    void remembersTheCodeOfASessionAs6dNeedsIt() {
        rig.with("ussd_variant", "6d").with("max_session_length", 60).startBound();
        Map<String, Object> opened = deliver(1, "*120*1#", "0501000101" + "138300020200");
        assertThat(opened)
                .containsEntry("session_event", "new")
                .containsEntry("to_addr", "*120*1#")
                .containsEntry("content", null);
        assertThat(submitted(opened, "1. Yes\n2. No", "resume")).endsWith("0501000102" + "138300020200");
        assertThat(deliver(2, "1", "0501000112" + "138300020200"))
                .containsEntry("session_event", "resume")
                .containsEntry("to_addr", "*120*1#")
                .containsEntry("content", "1");
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            String key = "acme@127.0.0.1:" + smsc.port() + "#session#27761234567+0200";
            assertThat(jedis.get(key)).isEqualTo("*120*1#");
            assertThat(jedis.ttl(key)).isBetween(1L, 60L);
        }
        assertThat(deliver(3, "", "0501000181" + "138300020200"))
                .containsEntry("session_event", "close")
                .containsEntry("to_addr", "*120*1#");
        assertThat(deliver(4, "1", "0501000112" + "13830002abcc"))
                .as("of a session that nobody knows")
                .containsEntry("to_addr", "12345");
    }

    @Test
    void letsTheSmscKeepAStepWhileRedisIsAway() {
        rig.with("ussd_variant", "mica").startBound();
        redis.stop();
        smsc.send(Pdu.deliverSm(
                1, 0, 0, "*120*1#".getBytes(ISO_8859_1), HexFormat.of().parseHex("0501000101" + "020400020007")));
        await().atMost(java.time.Duration.ofSeconds(30))
                .until(() -> smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).size() == 1);
        assertThat(smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).get(0).status()).isEqualTo(0x64);
        redis.start();
        assertThat(deliver(2, "*120*1#", "0501000101" + "020400020007")).containsEntry("to_addr", "*120*1#");
    }
}
