package org.vumi.store;

import org.vumi.message.TransportUserMessage;

/** A message as it is stored, and which way it went. */
public record StoredMessage(Direction direction, TransportUserMessage message) {}
