package org.vumi.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.vumi.codec.MessageCodec;
import org.vumi.simulator.Console;
import org.vumi.simulator.Script;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vumi simulator smsc}: runs until it is told to stop. Operator's page: docs/simulator.md. */
@Command(
        name = "smsc",
        description = "An SMPP 3.4 SMSC that relays nothing: inject MO and watch MT on its web page.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SmscCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "Address for SMPP.")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "2775",
            description = "Port for SMPP; 0 for any free one.")
    private int port;

    @Option(
            names = "--http-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address for the web page.")
    private String httpHost;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port for the web page; 0 for any free one.")
    private int httpPort;

    @Option(
            names = "--user",
            paramLabel = "SYSTEM_ID:PASSWORD",
            description = "Who may bind; may be repeated. Without it everybody may.")
    private List<String> users = List.of();

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "Speaks TLS with this certificate: PEM with its chain, or a PKCS12 or JKS store with its key.")
    private Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Private key as PEM, if it is in a file of its own.")
    private Path tlsKey;

    @Option(
            names = "--tls-key-password-file",
            paramLabel = "FILE",
            description = "Holds the password of the key or store.")
    private Path tlsKeyPasswordFile;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "Asks ESMEs for a certificate that one of these authorities (PEM) has signed.")
    private Path tlsClientCa;

    @Mixin
    private SubmitAnswersMixin answers;

    @Option(
            names = "--receipts",
            paramLabel = "WHICH",
            defaultValue = "requested",
            description = "Delivery receipts: none, requested (as registered_delivery says) or all.")
    private String receipts;

    @Option(
            names = "--receipt-delay",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time from the answer to the receipt.")
    private double receiptDelay;

    @Option(
            names = "--receipt-state",
            paramLabel = "STATE",
            defaultValue = "DELIVRD",
            description =
                    "DELIVRD, EXPIRED, DELETED, UNDELIV, ACCEPTD, UNKNOWN, REJECTD, or mix: DELIVRD for most, a failure for the rest.")
    private String receiptState;

    @Option(
            names = "--receipt-text",
            paramLabel = "TEXT",
            description =
                    "Text of receipts with three %%s for message id, submit date and done date, in place of the standard text.")
    private String receiptText;

    @Option(
            names = "--ignore-esme-words",
            description =
                    "Takes a text that starts with ESME_RTHROTTLED or another status as any other text. Without it that status is the answer.")
    private boolean ignoreEsmeWords;

    @Option(
            names = "--mo-window",
            paramLabel = "COUNT",
            defaultValue = "10",
            description = "Unanswered deliver_sm per bind.")
    private int moWindow;

    @Option(
            names = "--mo-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Time to wait for a deliver_sm_resp before the deliver_sm is sent again.")
    private double moTimeout;

    @Option(
            names = "--mo-retry",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time before a deliver_sm that got a temporary error is sent again.")
    private double moRetry;

    @Option(
            names = "--long-messages",
            paramLabel = "HOW",
            defaultValue = "udh",
            description =
                    "Long texts as udh (parts with a user data header), sar (parts with sar_ parameters) or payload (message_payload).")
    private String longMessages;

    @Option(
            names = "--default-alphabet",
            paramLabel = "NAME",
            defaultValue = "gsm0338",
            description = "What data_coding 0 means: gsm0338, iso-8859-1 or utf-8 (as Vumi 0.4 sends it).")
    private String defaultAlphabet;

    @Option(
            names = "--keep",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "How many messages are remembered.")
    private int keep;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "Rules by which it makes trouble on purpose: wrong answers, lost links, broken PDUs.")
    private Path script;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Makes the random choices the same in every run.")
    private Long seed;

    @Override
    public Integer call() throws InterruptedException {
        SmscOptions options;
        try {
            options = options();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        try (SmscSimulator smsc = SmscSimulator.start(options);
                Console console = Console.start(smsc, httpHost, httpPort)) {
            CountDownLatch stop = new CountDownLatch(1);
            EndSignal.handle(stop::countDown, () -> {});
            ready(smsc, console);
            stop.await();
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void ready(SmscSimulator smsc, Console console) {
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("ports", Map.of("smpp", smsc.port(), "http", console.port()));
        ready.put("console", console.url());
        var out = spec.commandLine().getOut();
        out.println("ready " + new String(MessageCodec.encode(ready), StandardCharsets.US_ASCII));
        out.flush();
    }

    private SmscOptions options() {
        SmscOptions options = answers.in(new SmscOptions())
                .host(host)
                .port(port)
                .receipts(SmscOptions.Receipts.valueOf(oneOf("receipts", receipts, "none", "requested", "all")))
                .receiptDelay(LoadOptionsMixin.seconds(receiptDelay))
                .receiptState(receiptState)
                .esmeWords(!ignoreEsmeWords)
                .window(moWindow)
                .deliverTimeout(LoadOptionsMixin.seconds(moTimeout))
                .deliverRetry(LoadOptionsMixin.seconds(moRetry))
                .longMessages(
                        SmscOptions.LongMessages.valueOf(oneOf("long messages", longMessages, "udh", "sar", "payload")))
                .defaultAlphabet(alphabet())
                .keep(keep);
        if (receiptText != null) {
            options.receiptText(receiptText);
        }
        if (script != null) {
            options.script(Script.read(script));
        }
        if (seed != null) {
            options.seed(seed);
        }
        if (tlsCertificate != null) {
            options.tls(tlsCertificate, tlsKey, tlsKeyPassword(), tlsClientCa);
        } else if (tlsKey != null || tlsClientCa != null) {
            throw new IllegalArgumentException("--tls-key and --tls-client-ca need --tls-certificate");
        }
        for (String user : users) {
            int colon = user.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("user '" + user + "' is not SYSTEM_ID:PASSWORD");
            }
            options.user(user.substring(0, colon), user.substring(colon + 1));
        }
        return options;
    }

    private String tlsKeyPassword() {
        try {
            return tlsKeyPasswordFile == null
                    ? ""
                    : Files.readString(tlsKeyPasswordFile).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("password file '" + tlsKeyPasswordFile + "' cannot be read: " + e, e);
        }
    }

    private Charset alphabet() {
        String name = oneOf("default alphabet", defaultAlphabet, "gsm0338", "iso-8859-1", "utf-8");
        return name.equals("GSM0338") ? null : Charset.forName(name);
    }

    private static String oneOf(String what, String value, String... accepted) {
        if (!List.of(accepted).contains(value)) {
            throw new IllegalArgumentException(
                    what + " '" + value + "' is not known (" + String.join(", ", accepted) + ")");
        }
        return value.toUpperCase(Locale.ROOT);
    }
}
