package org.vumi.component.web;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request, wholly read. The body of the exchange that it makes; nothing of it is a header there. */
public final class WebRequest {
    private final String method;
    private final List<String> path;
    private final String query;
    private final HttpHeaders headers;
    private final byte[] body;
    private final String client;
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    WebRequest(String method, List<String> path, String query, HttpHeaders headers, byte[] body, String client) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.client = client;
    }

    public String method() {
        return method;
    }

    /** The decoded parts of the path, those of the page among them. */
    public List<String> path() {
        return path;
    }

    /** @return the first value; null if there is none */
    public String header(String name) {
        return headers.get(name);
    }

    public byte[] body() {
        return body;
    }

    /** Bytes of the query and the body. */
    public int size() {
        return query.length() + body.length;
    }

    /** {@code host:port} of whoever is at the other end of the connection. */
    public String client() {
        return client;
    }

    /**
     * What stands in the query, and in a form.
     *
     * @throws IllegalArgumentException if the body says that it is a form of several parts, and is none
     */
    public Parameters parameters() {
        Parameters.Collector all = new Parameters.Collector();
        all.addEncoded(query);
        Parameters.Collector form = new Parameters.Collector();
        String contentType = header("Content-Type");
        if (body.length > 0 && contentType != null && !method.equals("GET") && !method.equals("HEAD")) {
            FormReader.read(contentType, body, form);
        }
        return all.replacedBy(form);
    }

    /**
     * How it ends: true when its answer is written, false when the client has gone before. Told once, on a thread that must not be
     * held up.
     */
    public CompletionStage<Boolean> end() {
        return end.minimalCompletionStage();
    }

    void ended(boolean answered) {
        end.complete(answered);
    }
}
