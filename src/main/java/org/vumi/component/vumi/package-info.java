/**
 * The broker seam: gives Camel routes Vumi's queue conventions and a delivery guarantee on AMQP 0-9-1.
 *
 * <p>{@code vumi:smpp_transport.inbound} is the durable queue of that name bound by that routing key to the direct
 * exchange {@code vumi}. A consumer acknowledges a delivery when its exchange is done; a producer's exchange goes on when
 * the broker has confirmed the publish. See docs/routing-keys.md for the promises.
 */
package org.vumi.component.vumi;
