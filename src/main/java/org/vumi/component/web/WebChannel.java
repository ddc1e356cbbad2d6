package org.vumi.component.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.RequestReader.Arrived;

/**
 * One connection: its requests are answered one after the other, in their order, also if a client does not wait for the answers. Runs
 * on one thread at a time. Who sends no whole request, or does not read an answer, is not waited for.
 */
final class WebChannel extends SimpleChannelInboundHandler<Arrived> {
    private static final Logger LOG = LoggerFactory.getLogger(WebChannel.class);

    private static final int MOST_WAITING = 16;
    private static final long IDLE_SECONDS = 60;
    private static final long WRITING_SECONDS = 30;

    private final WebServer server;
    private final Queue<Arrived> waiting = new ArrayDeque<>();
    private WebRequest current;
    private ChannelStream stream;
    private Future<?> closing;

    WebChannel(WebServer server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!server.connected(context.channel())) {
            context.close();
            return;
        }
        closeIn(context, IDLE_SECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        server.disconnected(context.channel());
        stopClosing();
        waiting.forEach(asked -> server.giveBack(asked.held()));
        waiting.clear();
        if (stream != null) {
            stream.closed();
        }
        if (current != null) {
            current.ended(false);
        }
        context.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Arrived asked) {
        if (current == null) {
            serve(context, asked);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(asked);
        } else {
            server.giveBack(asked.held());
            context.close();
        }
    }

    private void serve(ChannelHandlerContext context, Arrived asked) {
        stopClosing();
        current = asked.request();
        if (asked.refusal() != null) {
            write(context, asked, asked.refusal());
            return;
        }
        server.serve(asked.request(), response -> {
            server.giveBack(asked.held());
            boolean whole =
                    response.opened() == null || asked.request().method().equals("HEAD");
            try {
                context.executor().execute(() -> {
                    if (whole) {
                        write(context, asked, response);
                    } else {
                        stream(context, asked, response);
                    }
                });
            } catch (RejectedExecutionException e) {
                asked.request().ended(false); // stopped
            }
        });
    }

    private void write(ChannelHandlerContext context, Arrived asked, WebResponse response) {
        boolean last = asked.last() || response.headers().containsKey("Connection");
        ChannelPromise written = context.newPromise();
        closeIn(context, WRITING_SECONDS);
        written.addListener(result -> {
            stopClosing();
            asked.request().ended(result.isSuccess());
            current = null;
            if (last) {
                context.close();
            } else if (waiting.isEmpty()) {
                closeIn(context, IDLE_SECONDS);
            } else {
                serve(context, waiting.remove());
            }
        });
        try {
            context.writeAndFlush(message(asked, response, last), written);
        } catch (IllegalArgumentException e) { // a header that HTTP cannot carry
            LOG.error("an answer cannot be written", e);
            context.close();
        }
    }

    /** Where nothing follows any more. */
    private void stream(ChannelHandlerContext context, Arrived asked, WebResponse response) {
        if (!context.channel().isActive()) { // nobody would be told any more that it has ended
            return;
        }
        HttpResponse message =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        setHeaders(message.headers(), response, true);
        if (asked.chunks()) {
            HttpUtil.setTransferEncodingChunked(message, true);
        }
        stream = new ChannelStream(context);
        stream.whole().thenAccept(asked.request()::ended);
        try {
            context.writeAndFlush(message);
            response.opened().accept(stream);
        } catch (RuntimeException e) {
            LOG.error("a stream cannot be written", e);
            context.close();
        }
    }

    private static FullHttpResponse message(Arrived asked, WebResponse response, boolean last) {
        boolean head = asked.request().method().equals("HEAD");
        FullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
        setHeaders(message.headers(), response, last);
        if (response.opened() == null) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        }
        return message;
    }

    private static void setHeaders(HttpHeaders headers, WebResponse response, boolean last) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        response.headers().forEach(headers::set);
        headers.set(HttpHeaderNames.CONNECTION, last ? HttpHeaderValues.CLOSE : HttpHeaderValues.KEEP_ALIVE);
    }

    private void stopClosing() {
        if (closing != null) {
            closing.cancel(false);
        }
    }

    private void closeIn(ChannelHandlerContext context, long seconds) {
        stopClosing();
        closing = context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection closed: {}", cause.toString());
        context.close();
    }
}
