package org.vumi.application;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sets up the HTTP client under {@code http:}: connections that stay open, one for each request under way; no cookies,
 * redirects, compression, or retries of its own; an answer read as a whole, within {@code timeout} and
 * {@value #MAX_ANSWER_BYTES} bytes, whatever the server does.
 *
 * <p>The credentials are here so that no exchange, and nothing that shows exchanges, ever has them.
 */
final class RelayClient extends ServiceSupport implements HttpClientConfigurer {
    /** What of an answer is read. One byte more tells that there was more. */
    static final int MAX_ANSWER_BYTES = 1_048_576;

    /** Servers close connections that nobody uses: after this long one is looked at before it is used again. */
    private static final TimeValue TRUSTED = TimeValue.ofMilliseconds(500);

    private static final int MAX_HEADERS = 200;
    private static final int MAX_LINE = 16_384;

    private final RelaySettings settings;
    private final Duration timeout;
    private final ThreadFactory threads;
    private ScheduledThreadPoolExecutor deadlines;

    RelayClient(RelaySettings settings, ThreadFactory threads) {
        this.settings = settings;
        this.timeout = settings.timeout();
        this.threads = threads;
    }

    @Override
    protected void doStart() {
        deadlines = new ScheduledThreadPoolExecutor(1, threads);
        deadlines.setRemoveOnCancelPolicy(true);
    }

    @Override
    protected void doStop() {
        if (deadlines != null) {
            deadlines.shutdownNow();
        }
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.setConnectionManager(connections())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(timeout))
                        .setResponseTimeout(Timeout.of(timeout))
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .disableConnectionState()
                .disableDefaultUserAgent()
                .addExecInterceptorFirst("relay", this::execute);
        if (settings.authorization() != null) {
            builder.setDefaultHeaders(
                    List.of(new BasicHeader(HttpHeaders.AUTHORIZATION, settings.authorization(), true)));
        }
    }

    private HttpClientConnectionManager connections() {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(settings.concurrency() * 2) // messages and events
                .setMaxConnPerRoute(settings.concurrency() * 2)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(timeout))
                        .setSocketTimeout(Timeout.of(timeout))
                        .setValidateAfterInactivity(TRUSTED)
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MAX_HEADERS)
                                .setMaxLineLength(MAX_LINE)
                                .build())
                        .build())
                .setTlsSocketStrategy(tls())
                .build();
    }

    private TlsSocketStrategy tls() {
        return settings.verifyTls()
                ? DefaultClientTlsStrategy.createDefault()
                : new DefaultClientTlsStrategy(trusting(), NoopHostnameVerifier.INSTANCE);
    }

    private static SSLContext trusting() {
        try {
            return SSLContexts.custom()
                    .loadTrustMaterial(TrustAllStrategy.INSTANCE)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has TLS
        }
    }

    /** One request. The time-outs of the socket start anew with every byte; this one does not. */
    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    ((Cancellable) scope.originalRequest).cancel();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            readWhole(response, scope);
            return response;
        } catch (IOException e) {
            throw late.get() ? tooLong(e) : e;
        } finally {
            deadline.cancel(false);
        }
    }

    private IOException tooLong(IOException e) {
        IOException tooLong = new SocketTimeoutException("no complete answer in " + timeout.toMillis() / 1000.0 + " s");
        tooLong.initCause(e);
        return tooLong;
    }

    /** Takes the body off the connection, which is then free for the next request, or given up if there is too much. */
    private static void readWhole(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return;
        }
        byte[] body;
        try (InputStream stream = entity.getContent()) {
            body = stream.readNBytes(MAX_ANSWER_BYTES + 1);
            if (body.length > MAX_ANSWER_BYTES) {
                scope.execRuntime.discardEndpoint(); // else closing the stream would read all the rest
            }
        }
        response.removeHeaders(HttpHeaders.CONTENT_ENCODING); // we accept none, so we undo none
        response.setEntity(new ByteArrayEntity(body, null));
    }
}
