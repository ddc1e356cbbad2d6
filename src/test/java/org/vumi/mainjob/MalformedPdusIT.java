package org.vumi.mainjob;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Clause;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/** Whatever an SMSC sends: the bind stays, or comes back by itself. */
@ExtendWith(Servers.class)
class MalformedPdusIT {
    private static final int DELIVER_SM = 0x00000005;
    private static final int SUBMIT_SM_RESP = 0x80000004;
    private static final int BIND_TRANSCEIVER_RESP = 0x80000009;
    private static final int GENERIC_NACK = 0x80000000;

    private static Map<String, byte[]> malformed() {
        byte[] good = deliverSm("malformed");
        Map<String, byte[]> pdus = new LinkedHashMap<>();
        pdus.put("command_length 0", pdu(0, DELIVER_SM, 1, good));
        pdus.put("command_length below its header's", pdu(15, DELIVER_SM, 1, good));
        pdus.put("command_length of 2 GB", pdu(Integer.MAX_VALUE, DELIVER_SM, 1, good));
        pdus.put("negative command_length", pdu(-1, DELIVER_SM, 1, good));
        pdus.put("command_length longer than what comes", pdu(16 + good.length + 5, DELIVER_SM, 1, good));
        pdus.put("unknown command_id", pdu(0x0000FFFF, 1, good));
        pdus.put("unknown response", pdu(0x8000FFFF, 1, good));
        pdus.put("deliver_sm without a body", pdu(DELIVER_SM, 1, new byte[0]));
        pdus.put("deliver_sm cut short", pdu(DELIVER_SM, 1, Arrays.copyOf(good, good.length - 4)));
        pdus.put(
                "deliver_sm whose addresses never end",
                pdu(DELIVER_SM, 1, "x".repeat(300).getBytes(US_ASCII)));
        pdus.put("deliver_sm with half an optional parameter", pdu(DELIVER_SM, 1, with(good, 4, 36, 0x7f, 0)));
        pdus.put("answer to a submit_sm that nobody sent", pdu(SUBMIT_SM_RESP, 77, new byte[] {'1', 0}));
        pdus.put("answer without its id", pdu(SUBMIT_SM_RESP, 78, new byte[0]));
        pdus.put("second answer to the bind", pdu(BIND_TRANSCEIVER_RESP, 1, new byte[] {'r', 0}));
        pdus.put("generic_nack", pdu(GENERIC_NACK, 0, new byte[0]));
        pdus.put("another protocol", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        byte[] noise = new byte[4_000];
        new Random(1).nextBytes(noise);
        pdus.put("noise", noise);
        return pdus;
    }

    @Test
    @Clause({"2.8", "3.4", "5.1.1", "5.1.2"})
    void doNotKeepTheBindFromComingBack(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0).deliverTimeout(Duration.ofSeconds(1)));
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
            smsc.awaitBinds(1, MainJob.PATIENCE);

            int delivered = 0;
            for (Map.Entry<String, byte[]> pdu : malformed().entrySet()) {
                assertThat(smsc.sendRaw(pdu.getValue())).as(pdu.getKey()).isEqualTo(1);
                delivered++;
                deliver(smsc, pdu.getKey(), "after " + delivered);
                smsc.awaitBinds(1, MainJob.PATIENCE);
            }
            byte[] half = pdu(DELIVER_SM, 1, deliverSm("half"));
            smsc.sendRaw(Arrays.copyOf(half, 9));
            smsc.dropConnections();
            deliver(smsc, "half a header and the end", "at last");

            assertThat(inbound.fields("content")).contains("after 1", "after " + delivered, "at last");
            assertThat(transport.isRunning()).isTrue();
            assertThat(transport.log()).doesNotContain("ERROR", "Exception");
            assertThat(transport.terminate()).isZero();
        }
    }

    /** Whatever bind there is by then takes it, or the next one. */
    private static void deliver(SmscSimulator smsc, String after, String text) throws Exception {
        assertThat(smsc.inject("27821234567", "8181", text)
                        .get(MainJob.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .state())
                .as(after)
                .isEqualTo(SmscMessage.State.ACCEPTED);
    }

    private static byte[] pdu(int commandId, int sequenceNumber, byte[] body) {
        return pdu(16 + body.length, commandId, sequenceNumber, body);
    }

    /** With any length in its header. */
    private static byte[] pdu(int length, int commandId, int sequenceNumber, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .putInt(length)
                .putInt(commandId)
                .putInt(0)
                .putInt(sequenceNumber)
                .put(body)
                .array();
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
