package org.vumi.component.web;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request, wholly read. The body of the exchange that it makes; nothing of it is a header there. */
public final class WebRequest {
    private final String method;
    private final String uri;
    private final List<String> path;
    private final String query;
    private final HttpHeaders headers;
    private final byte[] body;
    private final String client;
    private String user;
    private Role role;
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    /**
     * @param uri path and query
     * @param client {@code host:port}
     */
    WebRequest(String method, String uri, HttpHeaders headers, byte[] body, String client) {
        int mark = uri.indexOf('?');
        this.method = method;
        this.uri = uri;
        this.path = WebPath.decoded(mark < 0 ? uri : uri.substring(0, mark));
        this.query = mark < 0 ? "" : uri.substring(mark + 1);
        this.headers = headers;
        this.body = body;
        this.client = client;
    }

    /** One that did not come by HTTP. */
    public static WebRequest of(String method, String uri, Map<String, String> headers, byte[] body) {
        HttpHeaders all = new DefaultHttpHeaders();
        headers.forEach(all::add);
        return new WebRequest(method, uri, all, body, "127.0.0.1:0");
    }

    public String method() {
        return method;
    }

    /** Path and query, as they came. */
    public String uri() {
        return uri;
    }

    /** The decoded parts of the path, those of the page among them. */
    public List<String> path() {
        return path;
    }

    /** As it came, still encoded; empty if there is none. */
    public String query() {
        return query;
    }

    /** @return the first value; null if there is none */
    public String header(String name) {
        return headers.get(name);
    }

    /** All its values; none if there is none. */
    public List<String> headers(String name) {
        return headers.getAll(name);
    }

    public byte[] body() {
        return body;
    }

    /** Bytes of path, query and body. */
    public int size() {
        return uri.length() + body.length;
    }

    /** {@code host:port} of whoever is at the other end of the connection. */
    public String client() {
        return client;
    }

    /** Of {@link #client}, without the port. */
    public String address() {
        return client.substring(0, client.lastIndexOf(':'));
    }

    /** By whoever has seen that the login is right. */
    public void admit(String asUser, Role asRole) {
        user = asUser;
        role = asRole;
    }

    /** Who has logged in; null where nobody does. */
    public String user() {
        return user;
    }

    /** Of {@link #user}; null where nobody logs in, or roles make no difference. */
    public Role role() {
        return role;
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
