package org.vumi.component.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Reads the requests of one connection, and keeps of them only what {@link WebServer#take} has room for. One that is refused is told of at
 * once; what still comes of it is let go of as it comes, so that the connection can go on.
 */
final class RequestReader extends ChannelInboundHandlerAdapter {
    /** What a request takes beside its bytes, roughly. */
    static final int OVERHEAD = 1 << 10;

    private final WebServer server;

    /** Of the request that is being read; null between two, and after one that is refused. */
    private HttpRequest head;

    private ByteArrayOutputStream body;
    private int largestBody;
    private long held;

    RequestReader(WebServer server) {
        this.server = server;
    }

    /**
     * One that is whole, or refused.
     *
     * @param held to be given back to the server
     * @param last whether the connection ends with its answer
     * @param chunks whether the client reads an answer whose length is not told before
     * @param refusal null if the request is to be served
     */
    record Arrived(WebRequest request, long held, boolean last, boolean chunks, WebResponse refusal) {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        try {
            if (message instanceof HttpRequest request) {
                begin(context, request);
            }
            if (message instanceof HttpContent content && head != null) {
                add(context, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        body = new ByteArrayOutputStream(0);
        long length = 0;
        if (request.decoderResult().isSuccess()) {
            length = HttpUtil.getContentLength(request, 0L);
            boolean hasBody = length > 0 || HttpUtil.isTransferEncodingChunked(request);
            largestBody = hasBody ? server.largestBody(request.uri()) : 0;
        }
        if (request.decoderResult().isFailure()) {
            refuseUnreadable(context);
        } else if (length > largestBody) {
            refuseTooLarge(context);
        } else if (!hold(size(request))) {
            refuseForNow(context);
        } else if (HttpUtil.is100ContinueExpected(request)) {
            context.channel()
                    .writeAndFlush(new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private static int size(HttpRequest request) {
        int size = OVERHEAD + request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            size += header.getKey().length() + header.getValue().length();
        }
        return size;
    }

    private void add(ChannelHandlerContext context, HttpContent content) throws IOException {
        ByteBuf more = content.content();
        if (content.decoderResult().isFailure()) {
            refuseUnreadable(context);
        } else if (body.size() + more.readableBytes() > largestBody) {
            refuseTooLarge(context);
        } else if (!hold(more.readableBytes())) {
            refuseForNow(context);
        } else {
            more.readBytes(body, more.readableBytes());
            if (content instanceof LastHttpContent) {
                long size = held;
                held = 0; // whoever gets it gives it back
                arrived(context, body.toByteArray(), size, null);
            }
        }
    }

    private boolean hold(int bytes) {
        boolean taken = server.take(bytes);
        held += taken ? bytes : 0;
        return taken;
    }

    private void letGo() {
        server.giveBack(held);
        held = 0;
    }

    private void refuseUnreadable(ChannelHandlerContext context) {
        refuse(context, WebResponse.text(400, "not a request that can be read").with("Connection", "close"));
    }

    private void refuseTooLarge(ChannelHandlerContext context) {
        refuse(context, WebResponse.text(413, "a body may have " + largestBody + " bytes here"));
    }

    private void refuseForNow(ChannelHandlerContext context) {
        refuse(context, WebResponse.later("not taken: too much is open"));
    }

    private void refuse(ChannelHandlerContext context, WebResponse refusal) {
        letGo();
        arrived(context, new byte[0], 0, refusal);
    }

    private void arrived(ChannelHandlerContext context, byte[] whole, long size, WebResponse refusal) {
        InetSocketAddress client = (InetSocketAddress) context.channel().remoteAddress();
        WebRequest request = new WebRequest(
                head.method().name(),
                head.uri(),
                head.headers(),
                whole,
                client.getHostString() + ":" + client.getPort());
        boolean last = !HttpUtil.isKeepAlive(head);
        boolean chunks = head.protocolVersion().isKeepAliveDefault();
        head = null;
        body = null;
        context.fireChannelRead(new Arrived(request, size, last, chunks, refusal));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        letGo();
        context.fireChannelInactive();
    }
}
