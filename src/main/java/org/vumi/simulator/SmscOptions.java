package org.vumi.simulator;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.vumi.message.MessageIds;

/**
 * How an {@link SmscSimulator} behaves. Setters return this; a wrong value is an IllegalArgumentException that says what is
 * accepted. Used once started: later changes have no effect.
 */
public final class SmscOptions {
    /** Which submit_sm get a delivery receipt. {@code REQUESTED}: as registered_delivery says; {@code ALL}: every accepted one. */
    public enum Receipts {
        NONE,
        REQUESTED,
        ALL
    }

    /** How a text longer than one message is sent to the ESME. */
    public enum LongMessages {
        /** Parts with a user data header (8-bit reference). */
        UDH,
        /** Parts with sar_msg_ref_num, sar_total_segments, sar_segment_seqnum. */
        SAR,
        /** One deliver_sm with message_payload. */
        PAYLOAD
    }

    /** Final states a receipt may carry. Source: SMPP 3.4 appendix B. */
    public static final List<String> RECEIPT_STATES =
            List.of("DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD");

    /** In place of a state: mostly DELIVRD, else one of the failures, at random. */
    public static final String MIX = "mix";

    String host = "127.0.0.1";
    int port = 2775;
    SmscTls tls;
    final Map<String, String> users = new LinkedHashMap<>();
    Duration responseDelay = Duration.ZERO;
    Receipts receipts = Receipts.REQUESTED;
    Duration receiptDelay = Duration.ofSeconds(1);
    String receiptState = "DELIVRD";
    String receiptText;
    UnaryOperator<String> receiptId = UnaryOperator.identity();
    double throttlePercent;
    double errorPercent;
    int errorStatus = Status.code("ESME_RSYSERR");
    boolean esmeWords = true;
    int window = 10;
    Duration deliverTimeout = Duration.ofSeconds(30);
    Duration deliverRetry = Duration.ofSeconds(1);
    int maxPending = 50_000;
    LongMessages longMessages = LongMessages.UDH;
    Charset defaultAlphabet;
    int keep = 1000;
    Clock clock = Clock.systemUTC();
    MessageIds messageIds = MessageIds.RANDOM;
    Random random = new Random();
    Script script = Script.NONE;

    /** Address to listen on; default 127.0.0.1. */
    public SmscOptions host(String host) {
        this.host = host;
        return this;
    }

    /** Default 2775; 0 for any free port. */
    public SmscOptions port(int port) {
        this.port = (int) inRange("port", port, 0, 65535);
        return this;
    }

    /**
     * Speaks TLS; default not.
     *
     * @param certificate PEM with its chain, or a PKCS12 or JKS store with its key
     * @param key PEM; null if {@code certificate} holds it
     * @param keyPassword of the key or store; may be empty
     * @param clientAuthorities who must have signed the ESME's certificate; null if it needs none
     */
    public SmscOptions tls(Path certificate, Path key, String keyPassword, Path clientAuthorities) {
        tls = SmscTls.of(certificate, key, keyPassword, clientAuthorities);
        return this;
    }

    /** Once called, only the users so named may bind. */
    public SmscOptions user(String systemId, String password) {
        if (systemId.isEmpty() || systemId.length() > 15 || password.length() > 8) {
            throw new IllegalArgumentException(
                    "user '" + systemId + "': SMPP allows a system_id of 1 to 15 and a password of up to 8 characters");
        }
        users.put(systemId, password);
        return this;
    }

    /** Time from a submit_sm to its answer; default none. */
    public SmscOptions responseDelay(Duration delay) {
        responseDelay = notNegative("response delay", delay);
        return this;
    }

    /** Default {@code REQUESTED}. */
    public SmscOptions receipts(Receipts receipts) {
        this.receipts = receipts;
        return this;
    }

    /** Time from the answer to the receipt; default 1 s. */
    public SmscOptions receiptDelay(Duration delay) {
        receiptDelay = notNegative("receipt delay", delay);
        return this;
    }

    /** One of {@link #RECEIPT_STATES} (default DELIVRD), or {@link #MIX}. */
    public SmscOptions receiptState(String state) {
        if (!state.equals(MIX) && !RECEIPT_STATES.contains(state)) {
            throw new IllegalArgumentException("receipt state '" + state + "' is not known (" + MIX + ", "
                    + String.join(", ", RECEIPT_STATES) + ")");
        }
        receiptState = state;
        return this;
    }

    /**
     * Text of the receipts in place of the standard one: three {@code %s} for message id, submit date and done date, as the
     * {@code smsc_delivery_report_string} of Vumi's test SMSC; its dates have seconds.
     */
    public SmscOptions receiptText(String text) {
        if (text.split("%s", -1).length != 4) {
            throw new IllegalArgumentException(
                    "receipt text '" + text + "' needs three %s: message id, submit date, done date");
        }
        receiptText = text;
        return this;
    }

    /** The form of a message id in receipts, for SMSCs that write it otherwise than in submit_sm_resp. */
    public SmscOptions receiptId(UnaryOperator<String> form) {
        receiptId = form;
        return this;
    }

    /** Share of submit_sm answered with ESME_RTHROTTLED, 0 to 100. */
    public SmscOptions throttlePercent(double percent) {
        throttlePercent = inRange("throttle percent", percent, 0, 100);
        return this;
    }

    /** Share of submit_sm answered with {@link #errorStatus}, 0 to 100. */
    public SmscOptions errorPercent(double percent) {
        errorPercent = inRange("error percent", percent, 0, 100);
        return this;
    }

    /** Default ESME_RSYSERR. */
    public SmscOptions errorStatus(String status) {
        errorStatus = Status.code(status);
        return this;
    }

    /** Whether a text whose first word is the name of a status is answered with that status, as Vumi's test SMSC does; default true. */
    public SmscOptions esmeWords(boolean obeyed) {
        esmeWords = obeyed;
        return this;
    }

    /** Unanswered deliver_sm per bind, 1 to 1000; default 10. */
    public SmscOptions window(int window) {
        this.window = (int) inRange("window", window, 1, 1000);
        return this;
    }

    /** How long to wait for a deliver_sm_resp; default 30 s. */
    public SmscOptions deliverTimeout(Duration timeout) {
        deliverTimeout = notNegative("deliver timeout", timeout);
        return this;
    }

    /** Time until a deliver_sm that got a temporary error, or no answer, is sent again; default 1 s. */
    public SmscOptions deliverRetry(Duration wait) {
        deliverRetry = notNegative("deliver retry", wait);
        return this;
    }

    /** How many deliver_sm may wait for a bind or a receipt's hour; more are refused; default 50,000. */
    public SmscOptions maxPending(int count) {
        maxPending = (int) inRange("max pending", count, 1, 10_000_000);
        return this;
    }

    /** Default UDH. */
    public SmscOptions longMessages(LongMessages how) {
        longMessages = how;
        return this;
    }

    /** What data_coding 0 means; null (default) for GSM 03.38. */
    public SmscOptions defaultAlphabet(Charset charset) {
        defaultAlphabet = charset;
        return this;
    }

    /** How many messages and submits are remembered; default 1000. */
    public SmscOptions keep(int count) {
        keep = (int) inRange("keep", count, 1, 1_000_000);
        return this;
    }

    public SmscOptions clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Ids for submit_sm_resp; default 32 hex digits at random. */
    public SmscOptions messageIds(MessageIds ids) {
        messageIds = ids;
        return this;
    }

    /** Makes the random choices repeatable. */
    public SmscOptions seed(long seed) {
        random = new Random(seed);
        return this;
    }

    /** Trouble to make, from the first connection on; default none. */
    public SmscOptions script(Script script) {
        this.script = script;
        return this;
    }

    private static double inRange(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(String.format("%s %s is not in %.0f..%.0f", what, value, least, most));
        }
        return value;
    }

    private static Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative");
        }
        return value;
    }
}
