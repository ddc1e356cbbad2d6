package org.vumi.component.vumi;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;

/**
 * Where the broker is, and what is the same for every worker on it.
 *
 * @param uri {@code amqp(s)://user:password@host:port/vhost}; a vhost that starts with a slash has it as {@code %2F}
 * @param heartbeat between broker and us; a peer silent for two of them is dead
 * @param queueArguments arguments of every queue we declare; empty as in Vumi, else other workers must have the same
 * @param maxBodyBytes a larger message is set aside, not processed
 * @param maxDeliveries how often a failing message is tried before it is set aside
 * @param retryDelay before the second try; doubles with each, up to 30 s
 */
public record BrokerSettings(
        String uri,
        Duration heartbeat,
        Map<String, Object> queueArguments,
        int maxBodyBytes,
        int maxDeliveries,
        Duration retryDelay) {

    /** How long a publish may wait for its confirm. */
    static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(30);

    /** What RabbitMQ itself accepts at most. */
    private static final int LARGEST_INBOUND = 512 << 20;

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The defaults: heartbeat 10 s, no queue arguments, 1 MiB, 5 tries, the second after 1 s. */
    public static BrokerSettings of(String uri) {
        return new BrokerSettings(uri, Duration.ofSeconds(10), Map.of(), 1 << 20, 5, Duration.ofSeconds(1));
    }

    /** The broker as {@code amqp://host:port/vhost}, without user and password. */
    public String address() {
        ConnectionFactory factory = clientFactory();
        return (factory.isSSL() ? "amqps://" : "amqp://") + factory.getHost() + ":" + factory.getPort() + "/"
                + factory.getVirtualHost();
    }

    /** @throws IllegalArgumentException if the URI is not one, with a sentence that does not repeat it */
    ConnectionFactory clientFactory() {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
            if (factory.isSSL()) {
                factory.useSslProtocol(javax.net.ssl.SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "broker: not a usable URI (accepted: amqp(s)://user:password@host:port/vhost)");
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        // a body that the client refuses would break the connection for every worker on it; ours are set aside one by
        // one
        factory.setMaxInboundMessageBodySize(LARGEST_INBOUND);
        factory.setRequestedHeartbeat((int) heartbeat.toSeconds());
        factory.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
        factory.setHandshakeTimeout((int) CONNECT_TIMEOUT.toMillis());
        return factory;
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return address();
    }
}
