package org.vumi.store;

import java.util.List;
import java.util.Optional;

/**
 * Some of the messages that a query wants.
 *
 * @param messages in the order of their timestamps
 * @param unreadable a sentence for each that is stored, but is no message
 * @param next where the following page begins; empty at the end
 */
public record MessagePage(List<StoredMessage> messages, List<String> unreadable, Optional<String> next) {}
