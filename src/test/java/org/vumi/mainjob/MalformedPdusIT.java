package org.vumi.mainjob;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** Whatever an SMSC sends: the bind stays, or comes back by itself. */
@ExtendWith(Servers.class)
class MalformedPdusIT {
    private static final int DELIVER_SM = 0x00000005;
    private static final int ENQUIRE_LINK = 0x00000015;
    private static final int SUBMIT_SM_RESP = 0x80000004;
    private static final int BIND_TRANSCEIVER_RESP = 0x80000009;
    private static final int GENERIC_NACK = 0x80000000;

    private int sequenceNumber = 1000;

    private static Map<String, byte[]> malformed() {
        byte[] good = deliverSm("malformed");
        Map<String, byte[]> pdus = new LinkedHashMap<>();
        pdus.put("command_length 0", RawSmsc.pdu(0, DELIVER_SM, 1, good));
        pdus.put("command_length below its header's", RawSmsc.pdu(15, DELIVER_SM, 1, good));
        pdus.put("command_length of 2 GB", RawSmsc.pdu(Integer.MAX_VALUE, DELIVER_SM, 1, good));
        pdus.put("negative command_length", RawSmsc.pdu(-1, DELIVER_SM, 1, good));
        pdus.put("command_length longer than what comes", RawSmsc.pdu(16 + good.length + 5, DELIVER_SM, 1, good));
        pdus.put("unknown command_id", RawSmsc.pdu(0x0000FFFF, 1, good));
        pdus.put("unknown response", RawSmsc.pdu(0x8000FFFF, 1, good));
        pdus.put("deliver_sm without a body", RawSmsc.pdu(DELIVER_SM, 1, new byte[0]));
        pdus.put("deliver_sm cut short", RawSmsc.pdu(DELIVER_SM, 1, Arrays.copyOf(good, good.length - 4)));
        pdus.put(
                "deliver_sm whose addresses never end",
                RawSmsc.pdu(DELIVER_SM, 1, "x".repeat(300).getBytes(US_ASCII)));
        pdus.put("deliver_sm with half an optional parameter", RawSmsc.pdu(DELIVER_SM, 1, with(good, 4, 36, 0x7f, 0)));
        pdus.put("answer to a submit_sm that nobody sent", RawSmsc.pdu(SUBMIT_SM_RESP, 77, new byte[] {'1', 0}));
        pdus.put("answer without its id", RawSmsc.pdu(SUBMIT_SM_RESP, 78, new byte[0]));
        pdus.put("second answer to the bind", RawSmsc.pdu(BIND_TRANSCEIVER_RESP, 1, new byte[] {'r', 0}));
        pdus.put("generic_nack", RawSmsc.pdu(GENERIC_NACK, 0, new byte[0]));
        pdus.put("another protocol", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        byte[] noise = new byte[4_000];
        new Random(1).nextBytes(noise);
        pdus.put("noise", noise);
        return pdus;
    }

    @Test
    void doNotKeepTheBindFromComingBack(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        try (RawSmsc smsc = new RawSmsc();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap("smpp_transport.inbound");
            VumiJar transport = home.start(MainJob.worker(
                    "vumi.transports.smpp.SmppTransport",
                    "example_smpp.yaml",
                    new String[] {"--broker=" + broker, "--redis=" + redis.uri()},
                    "port:" + smsc.port(),
                    "initial_reconnect_delay:0.2",
                    "enquire_link_interval:1",
                    "response_timeout:2"));
            await().atMost(MainJob.PATIENCE).until(() -> smsc.binds() == 1);

            int delivered = 0;
            for (Map.Entry<String, byte[]> pdu : malformed().entrySet()) {
                smsc.send(pdu.getValue());
                awaitLife(smsc, pdu.getKey());
                delivered++;
                deliver(smsc, pdu.getKey(), "after " + delivered);
            }
            byte[] half = RawSmsc.pdu(DELIVER_SM, 1, deliverSm("half"));
            smsc.send(Arrays.copyOf(half, 9));
            smsc.hangUp();
            awaitLife(smsc, "half a header and the end");
            deliver(smsc, "half a header and the end", "at last");

            assertThat(inbound.fields("content")).contains("after 1", "after " + delivered, "at last");
            assertThat(transport.isRunning()).isTrue();
            assertThat(transport.log()).doesNotContain("ERROR", "Exception");
            assertThat(transport.terminate()).isZero();
        }
    }

    /** Asks until it is answered, on whatever bind there is by then. */
    private void awaitLife(RawSmsc smsc, String after) {
        await(after)
                .atMost(MainJob.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    int number = ++sequenceNumber;
                    return smsc.enquireLink(number) && answered(smsc, ENQUIRE_LINK, number);
                });
    }

    private void deliver(RawSmsc smsc, String after, String text) {
        await(after)
                .atMost(MainJob.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    int number = ++sequenceNumber;
                    return smsc.send(RawSmsc.pdu(DELIVER_SM, number, deliverSm(text)))
                            && answered(smsc, DELIVER_SM, number);
                });
    }

    private static boolean answered(RawSmsc smsc, int commandId, int number) {
        long limit = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < limit) {
            if (smsc.answered(commandId, number)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Body of a deliver_sm from 27821234567 to 8181. */
    private static byte[] deliverSm(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 1, 1}); // service_type, source_addr_ton and _npi
        out.writeBytes("27821234567\0".getBytes(US_ASCII));
        out.writeBytes(new byte[] {0, 0}); // dest_addr_ton and _npi
        out.writeBytes("8181\0".getBytes(US_ASCII));
        out.writeBytes(new byte[9]); // esm_class … sm_default_msg_id
        out.write(text.length());
        out.writeBytes(text.getBytes(US_ASCII));
        return out.toByteArray();
    }

    private static byte[] with(byte[] body, int... more) {
        byte[] longer = Arrays.copyOf(body, body.length + more.length);
        for (int i = 0; i < more.length; i++) {
            longer[body.length + i] = (byte) more[i];
        }
        return longer;
    }
}
