package org.vumi.component.telnet;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.PermanentFailure;

/** A worker's telnet server and its sessions, all on one network thread. Listens as long as there is a consumer. */
public final class TelnetServer {
    private static final Logger LOG = LoggerFactory.getLogger(TelnetServer.class);

    /** Octets that may wait for a client to read them. */
    static final int MOST_UNREAD = 256 * 1024;

    private static final int READ_AT_ONCE = 2 * 1024;
    private static final int BACKLOG = 1024;
    private static final int STOP_SECONDS = 5;

    /** Bits of a session's number that count sessions: with those of the instance 53, as many as every JSON reader keeps. */
    private static final int COUNTING_BITS = 21;

    private final TelnetSettings settings;
    private final Map<Long, TelnetConnection> open = new ConcurrentHashMap<>();
    private final AtomicInteger untaken = new AtomicInteger();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private EventLoopGroup network;
    private volatile Channel listening;
    private volatile TelnetConsumer consumer;
    private volatile String address;

    public TelnetServer(TelnetSettings settings) {
        this.settings = settings;
    }

    public TelnetSettings settings() {
        return settings;
    }

    /** Where it listens, {@code address:port}; null before it did. */
    public String address() {
        return address;
    }

    /** The port that it listens on; the one it is told before it did. */
    public int port() {
        Channel now = listening;
        return now == null ? settings.port() : ((InetSocketAddress) now.localAddress()).getPort();
    }

    /** What there was so far, and {@code sessions} now. */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        counters.put("sessions", (long) open.size());
        counters.put("connections", connections.get());
        counters.put("refused", refused.get());
        counters.put("lines", lines.get());
        counters.put("lost", lost.get());
        counters.put("written", written.get());
        return counters;
    }

    /** @throws IOException if the address cannot be listened on */
    void listen(TelnetConsumer taker) throws IOException {
        consumer = taker;
        if (network == null) {
            network = new NioEventLoopGroup(1, new DefaultThreadFactory("telnet-" + settings.worker(), true));
        }
        InetAddress host = InetAddress.getByName(settings.host());
        try {
            listening = new ServerBootstrap()
                    .group(network)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_AT_ONCE))
                    .childOption(
                            ChannelOption.WRITE_BUFFER_WATER_MARK,
                            new WriteBufferWaterMark(MOST_UNREAD / 2, MOST_UNREAD))
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline()
                                    .addLast(new WriteTimeoutHandler(
                                            settings.writeTimeout().toMillis(), TimeUnit.MILLISECONDS))
                                    .addLast(new TelnetConnection(TelnetServer.this, nextSession()));
                        }
                    })
                    .bind(new InetSocketAddress(host, settings.port()))
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) {
            stop();
            throw new IOException(
                    settings.worker() + ": cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + e.getMessage(),
                    e);
        }
        address = host.getHostAddress() + ":" + port();
        listening.config().setAutoRead(true); // not before a session can know the address
        LOG.info("{}: listening on {}", settings.worker(), address);
        if (!host.isLoopbackAddress()) {
            LOG.warn("{}: others than this machine can reach {}, without a password", settings.worker(), address);
        }
    }

    private long nextSession() {
        long session;
        do {
            long count = connections.incrementAndGet() & (1 << COUNTING_BITS) - 1;
            session = Long.parseLong(settings.instance(), 16) << COUNTING_BITS | count;
        } while (open.containsKey(session));
        return session;
    }

    /** The instance whose server has the session. */
    public static String instanceOf(long session) {
        return String.format("%08x", (int) (session >>> COUNTING_BITS));
    }

    /** Nobody is let in any more, and everybody is sent away; what they have written before is still taken. */
    void close() {
        Channel now = listening;
        if (now != null) {
            now.close().awaitUninterruptibly();
        }
        open.values().forEach(TelnetConnection::closeSoon);
    }

    /** How much a consumer that is closed still has to take. */
    int unfinished() {
        return open.size() + untaken.get();
    }

    /** Ends the network thread. */
    public void stop() {
        close();
        if (network != null) {
            network.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
            network = null;
        }
    }

    /** @return whether it may stay */
    boolean opened(TelnetConnection connection) {
        if (!listening.isActive()) {
            return false;
        }
        if (open.size() >= settings.maxConnections()) {
            if (refused.getAndIncrement() == 0) {
                LOG.warn("{}: connections are refused, since there are {}", settings.worker(), open.size());
            }
            return false;
        }
        open.put(connection.session(), connection);
        LOG.info("{}: session {} opened", settings.worker(), connection.session());
        return true;
    }

    /** @return whether it was there */
    boolean closed(TelnetConnection connection) {
        boolean wasThere = open.remove(connection.session(), connection);
        if (wasThere) {
            LOG.info("{}: session {} closed", settings.worker(), connection.session());
        }
        return wasThere;
    }

    void arrived() {
        untaken.incrementAndGet();
    }

    void take(TelnetInput input, Runnable then) {
        consumer.accept(input, isTaken -> {
            if (!isTaken) {
                lost.incrementAndGet();
            } else if (input.kind() == TelnetInput.Kind.LINE) {
                lines.incrementAndGet();
            }
            untaken.decrementAndGet();
            then.run();
        });
    }

    /** See {@link TelnetConnection#write}. */
    CompletionStage<Void> write(TelnetOutput output) {
        TelnetConnection connection = open.get(output.session());
        return connection == null
                ? CompletableFuture.failedFuture(closed(output.session(), null))
                : connection.write(output);
    }

    void wrote() {
        written.incrementAndGet();
    }

    static PermanentFailure closed(long session, Throwable cause) {
        return new PermanentFailure("session_closed", "session " + session + " is not open any more", cause);
    }
}
