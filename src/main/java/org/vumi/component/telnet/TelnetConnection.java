package org.vumi.component.telnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.PermanentFailure;

/**
 * One client. What it does is taken one after the other, in order; as long as the taker does not keep up nothing more is read
 * from it. All on the server's network thread.
 */
final class TelnetConnection extends ChannelInboundHandlerAdapter implements TelnetReader.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TelnetConnection.class);
    private static final String QUIT = "/quit";

    /** Lines that wait to be taken while more is read. */
    private static final int MOST_WAITING = 16;

    private final TelnetServer server;
    private final long session;
    private final TelnetReader reader;
    private final Queue<TelnetInput> waiting = new ArrayDeque<>(); // the first of them is being taken
    private Channel channel;
    private String client;
    private boolean ended;

    TelnetConnection(TelnetServer server, long session) {
        this.server = server;
        this.session = session;
        this.reader = new TelnetReader(server.settings().maxLine(), this);
    }

    long session() {
        return session;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        client = ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        if (server.opened(this)) {
            add(TelnetInput.Kind.OPENED, null);
        } else {
            ended = true;
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf octets = (ByteBuf) message;
        try {
            while (octets.isReadable() && !ended) {
                if (!reader.read(octets.readByte())) {
                    end("a line of more than " + server.settings().maxLine() + " octets");
                }
            }
        } finally {
            octets.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (server.closed(this)) {
            if (!ended) {
                reader.end();
            }
            add(TelnetInput.Kind.CLOSED, null);
        }
    }

    /** A lost connection is a closed one; {@link #channelInactive} follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof WriteTimeoutException) {
            end("nothing of what is written to it is taken");
        } else if (cause instanceof IOException) {
            LOG.debug("{}: session {}: {}", server.settings().worker(), session, cause.toString());
        } else {
            LOG.error("{}: session {} is closed", server.settings().worker(), session, cause);
        }
        context.close();
    }

    @Override
    public void line(String text) {
        if (ended) {
            return;
        }
        if (text.equalsIgnoreCase(QUIT)) {
            close();
        } else {
            add(TelnetInput.Kind.LINE, text);
        }
    }

    @Override
    public void answer(byte[] octets) {
        channel.write(Unpooled.wrappedBuffer(octets));
        endIfUnread();
    }

    private void add(TelnetInput.Kind kind, String text) {
        waiting.add(new TelnetInput(server.settings().ids().next(), session, client, server.address(), kind, text));
        server.arrived();
        if (waiting.size() == 1) {
            take();
        } else if (waiting.size() == MOST_WAITING) {
            channel.config().setAutoRead(false);
        }
    }

    private void take() {
        server.take(waiting.peek(), () -> onNetwork(this::taken));
    }

    private void taken() {
        waiting.remove();
        if (waiting.size() == MOST_WAITING - 1) {
            channel.config().setAutoRead(true);
        }
        if (!waiting.isEmpty()) {
            take();
        }
    }

    /**
     * Any thread; what is written by one thread arrives in its order.
     *
     * @return ends when the text is in the network's hands; with {@link PermanentFailure} if the session is over before
     */
    CompletionStage<Void> write(TelnetOutput output) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (!onNetwork(() -> write(output, written))) {
            written.completeExceptionally(TelnetServer.closed(session, null));
        }
        return written;
    }

    private void write(TelnetOutput output, CompletableFuture<Void> written) {
        if (ended || !channel.isActive()) {
            written.completeExceptionally(TelnetServer.closed(session, null));
            return;
        }
        byte[] octets = output.text().replace("\n", "\r\n").getBytes(UTF_8);
        channel.writeAndFlush(Unpooled.wrappedBuffer(octets)).addListener(done -> {
            if (done.isSuccess()) {
                server.wrote();
                written.complete(null);
            } else {
                written.completeExceptionally(TelnetServer.closed(session, done.cause()));
            }
        });
        if (output.close()) {
            close();
        } else {
            endIfUnread();
        }
    }

    /** Closes when all is written that has been. */
    void close() {
        ended = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** As {@link #close}, from any thread. */
    void closeSoon() {
        onNetwork(this::close);
    }

    /** @return false if the network thread has ended */
    private boolean onNetwork(Runnable task) {
        try {
            channel.eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{}: session {}: stopped", server.settings().worker(), session);
            return false;
        }
    }

    private void endIfUnread() {
        if (!channel.isWritable() && !ended) {
            end("more than " + TelnetServer.MOST_UNREAD + " octets wait for it to read them");
        }
    }

    private void end(String why) {
        ended = true;
        LOG.warn("{}: session {} closed: {}", server.settings().worker(), session, why);
        channel.close();
    }
}
