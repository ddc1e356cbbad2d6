package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The rest of a connection. Drops a client that has too much waiting for it, or has taken nothing for too long. */
final class ChannelStream implements WebStream {
    /** While no more waits for a client, in bytes, another text is taken, however long. */
    static final int MOST_WAITING = 1 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChannelHandlerContext context;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicLong waiting = new AtomicLong();

    /** When the client took something last. */
    private volatile long takenAt = System.nanoTime();

    ChannelStream(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public boolean write(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        if (ended.isDone()) {
            return false;
        }
        long before = waiting.getAndAdd(bytes.length);
        if (before == 0) {
            takenAt = System.nanoTime();
        } else if (before > MOST_WAITING || System.nanoTime() - takenAt > PATIENCE.toNanos()) {
            context.close();
            closed();
            return false;
        }
        context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
                .addListener(written -> {
                    takenAt = System.nanoTime();
                    waiting.addAndGet(-bytes.length);
                });
        return true;
    }

    @Override
    public void end() {
        if (ended.complete(null)) {
            ChannelFuture last = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            last.addListener(ChannelFutureListener.CLOSE);
            context.channel().eventLoop().schedule(() -> context.close(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** The client is gone. */
    void closed() {
        ended.complete(null);
    }
}
