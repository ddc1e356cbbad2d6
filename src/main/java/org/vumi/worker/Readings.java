package org.vumi.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.vumi.component.smpp.LinkCounters;
import org.vumi.component.smpp.LinkOwner;
import org.vumi.component.smpp.SmppLink;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.Meter;
import org.vumi.component.vumi.QueueDepths.Depth;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Counters;

/** Reads all that is measured. Asks no server: what has to be asked is known from the {@link Watch}. */
final class Readings {
    private final Engine engine;
    private final Broker broker;
    private final Watch watch;
    private final IntSupplier faults;
    private final OwnCounts ownCounts = new OwnCounts();

    /** @param faults for which the workers are not as their files would have them */
    Readings(Engine engine, Broker broker, Watch watch, IntSupplier faults) {
        this.engine = engine;
        this.broker = broker;
        this.watch = watch;
        this.faults = faults;
    }

    List<Reading> now() {
        List<Reading> all = new ArrayList<>();
        engine.meters().all().forEach(meter -> add(meter, all));
        List<Worker> workers = engine.workers();
        workers.forEach(worker -> add(worker, all));
        all.add(Reading.of(Measure.INFO, 1, Version.current()));
        all.add(Reading.of(Measure.WORKERS, workers.size()));
        all.add(Reading.of(Measure.CONFIGURATION_FAULTS, faults.getAsInt()));
        Depth invalid = watch.depths().get(VumiConstants.INVALID);
        if (invalid != null) {
            all.add(Reading.of(Measure.INVALID_MESSAGES, invalid.messages()));
        }
        all.add(Reading.of(Measure.BROKER_READY, broker.ready()));
        all.add(Reading.of(Measure.BROKER_BLOCKED, broker.blocked() != null));
        all.add(Reading.of(Measure.BROKER_UNCONFIRMED, broker.unconfirmed()));
        all.add(Reading.of(Measure.REDIS_UP, watch.redisUp()));
        return all;
    }

    /** Of what a worker only takes, or only publishes, nothing else. */
    private void add(Meter meter, List<Reading> all) {
        String[] of = {meter.worker(), meter.endpoint(), meter.direction()};
        if (meter.taken() || meter.messagesReceived() > 0) {
            all.add(Reading.of(Measure.MESSAGES_RECEIVED, meter.messagesReceived(), of));
            all.add(Reading.of(Measure.MESSAGES_ACKNOWLEDGED, meter.messagesAcknowledged(), of));
            all.add(Reading.of(Measure.MESSAGES_FAILED, meter.triesFailed(), of));
            all.add(Reading.of(Measure.MESSAGES_RETURNED, meter.messagesReturned(), of));
            all.add(Reading.of(Measure.MESSAGES_IN_FLIGHT, meter.open(), of));
            all.add(Reading.of(Measure.MESSAGE_DURATION, meter.durations(), of));
        }
        if (meter.taken() || meter.messagesSetAside() > 0) {
            all.add(Reading.of(Measure.MESSAGES_SET_ASIDE, meter.messagesSetAside(), of));
        }
        if (meter.messagesPublished() + meter.messagesUnpublished() > 0) {
            all.add(Reading.of(Measure.MESSAGES_PUBLISHED, meter.messagesPublished(), of));
            all.add(Reading.of(Measure.MESSAGES_UNPUBLISHED, meter.messagesUnpublished(), of));
        }
        String queue = meter.queue();
        Depth depth = queue == null ? null : watch.depths().get(queue);
        if (depth != null) {
            all.add(Reading.of(Measure.QUEUE_MESSAGES, depth.messages(), of));
            all.add(Reading.of(Measure.QUEUE_CONSUMERS, depth.consumers(), of));
        }
    }

    private void add(Worker worker, List<Reading> all) {
        String name = worker.name();
        if (worker.bean() instanceof Counters counting) {
            all.addAll(ownCounts.of(name, counting));
        }
        Link checked = engine.links().of(worker);
        if (checked != null) {
            all.add(Reading.of(Measure.LINK_UP, checked.up(), name));
        }
        if (worker.bean() instanceof LinkOwner owner) {
            add(name, owner.link(), all);
        }
    }

    private static void add(String worker, SmppLink link, List<Reading> all) {
        LinkCounters counters = link.counters();
        all.add(Reading.of(Measure.SMPP_BINDS, link.binds(), worker));
        all.add(Reading.of(Measure.SMPP_BINDS_UP, link.bindsUp(), worker));
        all.add(Reading.of(Measure.SMPP_BOUND, counters.binds(), worker));
        all.add(Reading.of(Measure.SMPP_PAUSED, link.throttled(), worker));
        all.add(Reading.of(Measure.SMPP_WINDOW_USED, link.windowUsed(), worker));
        all.add(Reading.of(Measure.SMPP_WINDOW_SIZE, link.windowSize(), worker));
        all.add(Reading.of(Measure.SMPP_UNDER_WAY, counters.underWay(), worker));
        all.add(Reading.of(Measure.SMPP_SUBMIT_SM, counters.sent(), worker));
        all.add(Reading.of(Measure.SMPP_THROTTLED, counters.throttled(), worker));
        all.add(Reading.of(Measure.SMPP_UNANSWERED, counters.unanswered(), worker));
        counters.refused().forEach((status, count) -> all.add(Reading.of(Measure.SMPP_REFUSED, count, worker, status)));
        all.add(Reading.of(Measure.SMPP_SUBMIT_DURATION, counters.answerTimes(), worker));
        all.add(Reading.of(Measure.SMPP_MESSAGES, counters.messages(), worker));
        all.add(Reading.of(Measure.SMPP_RECEIPTS, counters.receipts(), worker));
    }
}
