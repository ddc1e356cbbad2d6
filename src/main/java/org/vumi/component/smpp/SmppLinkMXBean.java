package org.vumi.component.smpp;

import java.util.Map;

/**
 * A link as JMX shows it: {@code org.vumi:type=SmppLink,context=…,worker=…}. What the counters count: {@link LinkCounters}. All
 * begin at 0 with the process.
 */
public interface SmppLinkMXBean {
    /** UP, WAITING or STOPPED. */
    String getState();

    /** The last thing that happened. */
    String getDetail();

    int getBindsUp();

    boolean isPaused();

    long getSent();

    long getResent();

    long getAccepted();

    long getThrottled();

    /** By command_status. */
    Map<String, Long> getRefused();

    long getUnanswered();

    long getExpired();

    long getHeldTooLong();

    long getGivenBack();

    long getUnderWay();

    long getMessages();

    long getReceipts();

    /** To deliver_sm and data_sm, by command_status. */
    Map<String, Long> getAnswers();
}
