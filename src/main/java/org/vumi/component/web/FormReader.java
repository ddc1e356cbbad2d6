package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.util.Locale;

/** Reads the two kinds of form that browsers and clients send; anything else is no form. */
final class FormReader {
    private static final String PLAIN = "application/x-www-form-urlencoded";
    private static final String PARTS = "multipart/form-data";
    private static final int MOST_PARTS = 1_000;

    private FormReader() {}

    static void read(String contentType, byte[] body, Parameters.Collector form) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals(PLAIN)) {
            form.addEncoded(new String(body, ISO_8859_1));
        } else if (type.equals(PARTS)) {
            readParts(contentType, body, form);
        }
    }

    private static void readParts(String contentType, byte[] body, Parameters.Collector form) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        HttpPostRequestDecoder decoder = null;
        try {
            decoder = new HttpPostRequestDecoder(
                    new DefaultHttpDataFactory(false), request, UTF_8, MOST_PARTS, body.length + 1);
            if (!decoder.isMultipart()) {
                throw new IllegalArgumentException("no boundary");
            }
            for (InterfaceHttpData part : decoder.getBodyHttpDatas()) {
                form.add(part.getName().getBytes(UTF_8), ((HttpData) part).get());
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not a form of several parts", e);
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
        }
    }
}
