package org.vumi.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.vumi.servers.Binary;
import org.vumi.servers.FreePort;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** Kannel as an ESME: bearerbox bound to an SMSC, and smsbox, which asks a URL about each MO and takes MT by HTTP. */
final class Kannel {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Path SBIN = Path.of("/usr/sbin"); // not on everybody's PATH

    private final int sendPort = FreePort.next();
    private final VumiJar smsbox;

    /**
     * Starts both. They end with the home.
     *
     * @param smscPort of the SMSC, which takes user {@code kannel} with password {@code kannelpw}
     * @param url is asked {@code ?from=…&to=…&text=…} for each MO; what it answers, if anything, goes back as MT
     */
    static Kannel start(VumiHome home, int smscPort, String url) {
        return new Kannel(home, smscPort, url);
    }

    private Kannel(VumiHome home, int smscPort, String url) {
        int boxPort = FreePort.next();
        Path config =
                home.write("kannel.conf", """
                group = core
                admin-port = %d
                admin-interface = "127.0.0.1"
                admin-password = admin
                smsbox-port = %d
                smsbox-interface = "127.0.0.1"
                dlr-storage = internal

                group = smsc
                smsc = smpp
                smsc-id = simulator
                host = 127.0.0.1
                port = %d
                transceiver-mode = true
                smsc-username = kannel
                smsc-password = kannelpw
                system-type = ""
                reconnect-delay = 1

                group = smsbox
                bearerbox-host = 127.0.0.1
                bearerbox-port = %d
                sendsms-interface = "127.0.0.1"
                sendsms-port = %d

                group = sendsms-user
                username = tester
                password = testerpw
                max-messages = 10
                concatenation = true

                group = sms-service
                keyword = default
                catch-all = true
                omit-empty = true
                accept-x-kannel-headers = true
                max-messages = 10
                concatenation = true
                get-url = "%s?from=%%p&to=%%P&text=%%b&charset=%%C"
                """.formatted(FreePort.next(), boxPort, smscPort, boxPort, sendPort, url));
        home.launch(List.of(Binary.find("bearerbox", "kannel", SBIN).toString(), config.toString()));
        awaitPort(boxPort);
        smsbox = home.launch(List.of(Binary.find("smsbox", "kannel", SBIN).toString(), config.toString()));
        awaitPort(sendPort);
    }

    private static void awaitPort(int port) {
        Awaitility.await().atMost(START_LIMIT).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** @param parameters of Kannel's sendsms besides user and password, not encoded */
    void send(Map<String, String> parameters) throws IOException, InterruptedException {
        String query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sendPort
                                        + "/cgi-bin/sendsms?username=tester&password=testerpw&" + query))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException("sendsms answered " + answer.statusCode() + " " + answer.body() + smsbox.out());
        }
    }
}
