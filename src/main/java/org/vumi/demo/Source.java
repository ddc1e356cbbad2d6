package org.vumi.demo;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Where a text is to be read: {@code classpath:…}, an http or https URL, or a file, whose name may begin with {@code file:}. */
final class Source {
    static final int MOST_BYTES = 1024 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String CLASSPATH = "classpath:";
    private static final String FILE = "file:";
    private static final Pattern REMOTE = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    private final String where;
    private final Duration timeout;

    private Source(String where, Duration timeout) {
        this.where = where;
        this.timeout = timeout;
    }

    static Source of(String where) {
        return of(where, TIMEOUT);
    }

    /** @param timeout for an answer from the network, to its last byte */
    static Source of(String where, Duration timeout) {
        return new Source(where, timeout);
    }

    /** Whether it is asked over the network, and not before it is needed. */
    boolean isRemote() {
        return REMOTE.matcher(where).lookingAt();
    }

    /**
     * @return at most {@value #MOST_BYTES} bytes
     * @throws IOException if it cannot be read, or is longer; the message says why, and not where
     */
    byte[] read() throws IOException {
        if (isRemote()) {
            return fetched();
        }
        try (InputStream in = opened()) {
            byte[] text = in.readNBytes(MOST_BYTES + 1);
            if (text.length > MOST_BYTES) {
                throw tooLong();
            }
            return text;
        }
    }

    private InputStream opened() throws IOException {
        if (!where.startsWith(CLASSPATH)) {
            File file = new File(where.startsWith(FILE) ? where.substring(FILE.length()) : where);
            if (!file.isFile()) {
                throw new IOException("there is no such file");
            }
            return new FileInputStream(file);
        }
        String name = where.substring(CLASSPATH.length());
        InputStream in = Source.class.getResourceAsStream(name.startsWith("/") ? name : "/" + name);
        if (in == null) {
            throw new IOException("there is no such resource");
        }
        return in;
    }

    private byte[] fetched() throws IOException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(new URI(where)).build();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("it is not a URL", e);
        }
        CompletableFuture<HttpResponse<byte[]>> answer = HTTP.sendAsync(request, head -> new Bounded());
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("the server answered " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("the server has not answered within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static IOException tooLong() {
        return new IOException("it is longer than " + MOST_BYTES + " bytes");
    }

    /** An answer's body, unless it is too long. */
    private static final class Bounded implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> some) {
            for (ByteBuffer piece : some) {
                byte[] octets = new byte[piece.remaining()];
                piece.get(octets);
                bytes.writeBytes(octets);
            }
            if (bytes.size() > MOST_BYTES) {
                subscription.cancel();
                body.completeExceptionally(tooLong());
            }
        }

        @Override
        public void onError(Throwable problem) {
            body.completeExceptionally(problem);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
