package org.vumi.dispatcher;

import java.util.List;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * Says where messages go; sends nothing itself. An answer may be none, one or many dispatches, and may hold another message than
 * the one that was given. None means unrouted, which is counted and told; {@link Dispatch#DISCARDED} means none on purpose.
 *
 * <p>A function depends on nothing but its arguments and the configuration, and may be called by several threads. What it
 * throws sets the message aside. Its class has one public constructor, which takes what a worker's class may take, and declares
 * the configuration keys that it reads by {@link org.vumi.config.Key}.
 *
 * <p>Source: manual 4.1.2.
 */
public interface Router {
    /** @param transport the transport name that it came in on */
    List<Dispatch> routeInbound(TransportUserMessage message, String transport);

    /** @param transport the transport name that it came in on */
    List<Dispatch> routeEvent(TransportEvent event, String transport);

    /** @param exposed the exposed name that it came in on, so the application's that sent it */
    List<Dispatch> routeOutbound(TransportUserMessage message, String exposed);
}
