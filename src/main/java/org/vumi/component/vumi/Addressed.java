package org.vumi.component.vumi;

/** Bytes and the routing key that they are published by. What {@code vumi:many} takes a list of. */
public record Addressed(String routingKey, byte[] body) {}
