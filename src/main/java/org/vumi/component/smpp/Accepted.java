package org.vumi.component.smpp;

import java.util.List;

/**
 * A message all of whose submit_sm the SMSC answered with ESME_ROK: what {@code to: esme:} leaves as the body.
 *
 * @param submission what was sent
 * @param smscIds the SMSC's message_id of each PDU in their order, empty texts where it gave none
 */
public record Accepted(Submission submission, List<String> smscIds) {}
