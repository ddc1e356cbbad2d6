package org.vumi.component.smpp;

/**
 * A submit_sm that the SMSC answered with ESME_ROK: what {@code to: esme:} leaves as the body.
 *
 * @param submission what was sent
 * @param smscId the SMSC's message_id, empty if it gave none
 */
public record Accepted(Submission submission, String smscId) {}
