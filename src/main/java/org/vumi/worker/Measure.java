package org.vumi.worker;

import java.util.List;

/** What is measured of a process and its workers, under one name for Prometheus and for Vumi's own metrics. */
enum Measure {
    MESSAGES_RECEIVED(Kind.COUNT, Of.ENDPOINT, "messages_received", "Messages taken, those that came again too."),
    MESSAGES_ACKNOWLEDGED(Kind.COUNT, Of.ENDPOINT, "messages_acknowledged", "Messages that ended well."),
    MESSAGES_FAILED(
            Kind.COUNT, Of.ENDPOINT, "messages_failed", "Tries that failed, for another reason than the broker."),
    MESSAGES_SET_ASIDE(Kind.COUNT, Of.ENDPOINT, "messages_set_aside", "Messages put on vumi.invalid."),
    MESSAGES_RETURNED(Kind.COUNT, Of.ENDPOINT, "messages_returned", "Messages that the broker has back."),
    MESSAGES_IN_FLIGHT(Kind.LEVEL, Of.ENDPOINT, "messages_in_flight", "Messages taken that have not ended."),
    MESSAGE_DURATION(
            Kind.DURATION,
            Of.ENDPOINT,
            "message_duration_seconds",
            "From delivery to acknowledgement, tries included."),
    MESSAGES_PUBLISHED(Kind.COUNT, Of.ENDPOINT, "messages_published", "Messages that the broker has confirmed."),
    MESSAGES_UNPUBLISHED(Kind.COUNT, Of.ENDPOINT, "messages_unpublished", "Messages that the broker did not take."),
    QUEUE_MESSAGES(Kind.LEVEL, Of.ENDPOINT, "queue_messages", "Messages that wait in the queue."),
    QUEUE_CONSUMERS(Kind.LEVEL, Of.ENDPOINT, "queue_consumers", "Consumers of the queue, in all processes."),

    WORKER_COUNTED(
            Kind.LEVEL, Of.COUNTED, "worker_counted", "What a worker's class counts of its own, as /status shows it."),
    LINK_UP(Kind.STATE, Of.WORKER, "link_up", "Whether the worker's link to the outside is up."),
    SMPP_BINDS(Kind.LEVEL, Of.WORKER, "smpp_binds", "Binds that there should be."),
    SMPP_BINDS_UP(Kind.STATE, Of.WORKER, "smpp_binds_up", "Binds that are bound."),
    SMPP_BOUND(
            Kind.COUNT,
            Of.WORKER,
            "smpp_bound",
            "Binds that the SMSC accepted: the first, and each again after a loss."),
    SMPP_PAUSED(Kind.LEVEL, Of.WORKER, "smpp_paused", "Whether the link pauses since the SMSC throttles."),
    SMPP_WINDOW_USED(Kind.LEVEL, Of.WORKER, "smpp_window_used", "Places of the window that are taken."),
    SMPP_WINDOW_SIZE(Kind.LEVEL, Of.WORKER, "smpp_window_size", "Places of the window, of all binds."),
    SMPP_UNDER_WAY(Kind.LEVEL, Of.WORKER, "smpp_under_way", "Messages that wait for the SMSC or are unanswered."),
    SMPP_SUBMIT_SM(Kind.COUNT, Of.WORKER, "smpp_submit_sm", "submit_sm sent, each repetition too."),
    SMPP_THROTTLED(
            Kind.COUNT, Of.WORKER, "smpp_throttled", "submit_sm answered with ESME_RTHROTTLED or ESME_RMSGQFUL."),
    SMPP_UNANSWERED(Kind.COUNT, Of.WORKER, "smpp_unanswered", "submit_sm without an answer in time, or at all."),
    SMPP_REFUSED(Kind.COUNT, Of.STATUS, "smpp_refused", "submit_sm answered with another error."),
    SMPP_SUBMIT_DURATION(Kind.DURATION, Of.WORKER, "smpp_submit_duration_seconds", "From a submit_sm to its answer."),
    SMPP_MESSAGES(Kind.COUNT, Of.WORKER, "smpp_messages", "Messages that the SMSC delivered."),
    SMPP_RECEIPTS(Kind.COUNT, Of.WORKER, "smpp_receipts", "Delivery receipts that the SMSC delivered."),

    INFO(Kind.INFO, Of.VERSION, "info", "1, with the version of this software."),
    WORKERS(Kind.LEVEL, Of.PROCESS, "workers", "Workers that run."),
    CONFIGURATION_FAULTS(
            Kind.LEVEL, Of.PROCESS, "configuration_faults", "Faults for which workers are not as their files say."),
    INVALID_MESSAGES(Kind.LEVEL, Of.PROCESS, "invalid_messages", "Messages that lie on vumi.invalid."),
    BROKER_READY(
            Kind.STATE, Of.PROCESS, "broker_ready", "Whether the broker is connected and all consumers subscribed."),
    BROKER_BLOCKED(Kind.LEVEL, Of.PROCESS, "broker_blocked", "Whether the broker takes no messages for an alarm."),
    BROKER_UNCONFIRMED(
            Kind.LEVEL, Of.PROCESS, "broker_unconfirmed", "Messages that wait for the broker to confirm or take them."),
    REDIS_UP(Kind.STATE, Of.PROCESS, "redis_up", "Whether every Redis in use answers.");

    /** How values change. */
    enum Kind {
        /** Only grows, until the process or the worker begins anew. */
        COUNT,
        /** Goes up and down, and 0 is nothing worth telling. */
        LEVEL,
        /** Goes up and down, and 0 is what must be told. */
        STATE,
        /** How long something took, each time. */
        DURATION,
        /** Always 1: its labels say it. */
        INFO
    }

    /** What has a value of its own. */
    private static final class Of {
        static final List<String> PROCESS = List.of();
        static final List<String> VERSION = List.of("version");
        static final List<String> WORKER = List.of("worker");
        static final List<String> STATUS = List.of("worker", "status");
        static final List<String> COUNTED = List.of("worker", "name");
        static final List<String> ENDPOINT = List.of("worker", "endpoint", "direction");
    }

    private final Kind kind;
    private final List<String> labels;
    private final String key;
    private final String help;

    Measure(Kind kind, List<String> labels, String key, String help) {
        this.kind = kind;
        this.labels = labels;
        this.key = key;
        this.help = help;
    }

    Kind kind() {
        return kind;
    }

    /** Names of what tells values apart; a worker's begin with {@code worker}. */
    List<String> labels() {
        return labels;
    }

    /** Of Vumi's own metrics: the last part of their names. Ends with its unit, if it has one. */
    String key() {
        return key;
    }

    /** Of Prometheus, without the {@code _total} of what is counted. */
    String family() {
        return "vumi_" + key;
    }

    /** Of Prometheus. */
    String metric() {
        return kind == Kind.COUNT ? family() + "_total" : family();
    }

    String help() {
        return help;
    }

    boolean ofWorker() {
        return labels.contains("worker");
    }
}
