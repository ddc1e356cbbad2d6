package org.vumi.component.vumi;

import java.util.List;

/** Headers and names that the {@code vumi:} component sets or knows. */
public final class VumiConstants {
    /** Routing key a message was consumed by (String). */
    public static final String ROUTING_KEY = "CamelVumiRoutingKey";

    /** True if the broker delivered this message before, without an acknowledgement (Boolean). */
    public static final String REDELIVERED = "CamelVumiRedelivered";

    /** Exchange property: a number from 0, the same for all messages of a lane (Integer). */
    public static final String LANE = "CamelVumiLane";

    /** Which process's own queue a message goes to, at an endpoint {@code toInstance} (String). */
    public static final String INSTANCE = "CamelVumiInstance";

    /** The exchange of transports, applications, dispatchers and failure workers. */
    public static final String EXCHANGE = "vumi";

    /** The durable queue of what could not be processed. */
    public static final String INVALID = "vumi.invalid";

    /** Headers of a message on {@link #INVALID}: routing key it came by, or another name of its source. */
    public static final String ORIGIN = "vumi_origin";

    /** Short code of why it was set aside. */
    public static final String REASON = "vumi_reason";

    /** Why it was set aside, for people. */
    public static final String SENTENCE = "vumi_sentence";

    /** When, ISO 8601 UTC. */
    public static final String TIME = "vumi_time";

    /** The worker that set it aside. */
    public static final String WORKER = "vumi_worker";

    /**
     * {@code true} of a message that its transport has sent: what fails of it from then on makes no failure message, and it is not
     * sent again. A transport's route sets the exchange property when it has sent the message, and finds it set when the message
     * is tried again. An entry of {@link #INVALID} has the header, and so has what is replayed of it.
     */
    public static final String SENT = "vumi_sent";

    /**
     * Exchange property: the span under way, if there is one. Whoever makes another exchange on behalf of this one hands it on, and what that
     * one asks and publishes belongs to the same trace.
     */
    public static final String SPAN = "CamelVumiTrace";

    /** W3C Trace Context: whose trace a message belongs to. What is set aside, and replayed, keeps them. */
    public static final List<String> TRACE = List.of("traceparent", "tracestate");

    private VumiConstants() {}
}
