package org.vumi.application.sms;

import java.util.List;
import org.vumi.message.TransportUserMessage;

/**
 * What a client wants sent.
 *
 * @param messages one for each recipient
 * @param many whether the client gave a list, and gets one
 */
record Submission(List<TransportUserMessage> messages, boolean many) {}
