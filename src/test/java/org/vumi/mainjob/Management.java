package org.vumi.mainjob;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** An operator at a process's management port. */
final class Management {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final String password;

    Management(VumiJar process, VumiHome home) throws IOException {
        url = process.ready().path("management").asText();
        password = Files.readString(home.data().resolve("management-password")).strip();
    }

    String password() {
        return password;
    }

    /** As a stranger. */
    HttpResponse<String> get(String page) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + page)));
    }

    /** With the login. */
    HttpResponse<String> getAsVumi(String page) throws Exception {
        String login = Base64.getEncoder().encodeToString(("vumi:" + password).getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(URI.create(url + page)).header("Authorization", "Basic " + login));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
