package org.vumi.transport.httprpc;

import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * What is particular to a transport over HTTP: how its requests are read, and its answers written. Made as a worker's class is; pure,
 * and called by several threads.
 */
public interface HttpRpcCodec {
    /**
     * @param ids of new messages; they say which process holds the request
     * @throws org.vumi.message.InvalidMessage if the request makes no message; answered 400 with the sentence
     */
    Received decode(WebRequest request, MessageIds ids);

    /**
     * @param reply to a message whose request waits for it
     * @throws org.vumi.message.PermanentFailure if it cannot be the answer; the request goes on waiting
     */
    WebResponse encode(TransportUserMessage reply);

    /** Whether requests wait for replies; else messages to this transport go nowhere. */
    default boolean awaitsReplies() {
        return true;
    }
}
