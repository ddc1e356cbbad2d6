package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rest of a connection. Drops a client that has too much waiting for it, or has taken nothing for too long; ends after half a day, so
 * that whoever still looks asks again, and is asked who they are.
 */
final class ChannelStream implements WebStream {
    /** While no more waits for a client, in bytes, another text is taken, however long. */
    static final int MOST_WAITING = 1 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(12);

    private final ChannelHandlerContext context;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Boolean> whole = new CompletableFuture<>();
    private final Future<?> lifetime;
    private final AtomicLong waiting = new AtomicLong();

    /** Nothing more is taken; guarded by this, within which nobody is told of anything. */
    private boolean over;

    /** When the client took something last. */
    private volatile long takenAt = System.nanoTime();

    ChannelStream(ChannelHandlerContext context) {
        this.context = context;
        this.lifetime = context.executor().schedule(this::end, LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public boolean write(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        synchronized (this) {
            if (over) {
                return false;
            }
            long before = waiting.getAndAdd(bytes.length);
            if (before == 0) {
                takenAt = System.nanoTime();
            }
            boolean slow = before > MOST_WAITING || System.nanoTime() - takenAt > PATIENCE.toNanos();
            if (!slow && executed(() -> send(bytes))) {
                return true;
            }
            over = true;
        }
        context.close();
        closed();
        return false;
    }

    /** In the order of the calls, whatever thread they are made on, so that nothing comes after the end. */
    private boolean executed(Runnable task) {
        try {
            context.channel().eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException e) { // stopped
            return false;
        }
    }

    private void send(byte[] bytes) {
        context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
                .addListener(written -> {
                    takenAt = System.nanoTime();
                    waiting.addAndGet(-bytes.length);
                });
    }

    @Override
    public long waiting() {
        return waiting.get();
    }

    @Override
    public void end() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            executed(this::sendLast);
        }
        ended.complete(null);
    }

    private void sendLast() {
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(written -> {
            whole.complete(written.isSuccess());
            context.close();
        });
        context.channel().eventLoop().schedule(() -> context.close(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** True when it was ended here and the client has all of it, false when the client is gone before. */
    CompletionStage<Boolean> whole() {
        return whole;
    }

    /** The client is gone. */
    void closed() {
        synchronized (this) {
            over = true;
        }
        lifetime.cancel(false);
        whole.complete(false);
        ended.complete(null);
    }
}
