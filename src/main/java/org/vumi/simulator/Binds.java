package org.vumi.simulator;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is bound: accepts and refuses binds, knows the current ones, cuts them. Any thread. */
final class Binds {
    private static final Logger LOG = LoggerFactory.getLogger(Binds.class);
    private static final Duration BIND_WITHIN = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration UNBIND_WITHIN = Duration.ofSeconds(1);

    private final SmscOptions options;
    private final ServerMessageReceiverListener submits;
    private final Deliveries deliveries;
    private final ScheduledExecutorService timer;
    private final Tally tally;
    private final Map<Long, EsmeSession> bound = new ConcurrentSkipListMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final Play play;
    private volatile int refusal = Status.OK;

    Binds(
            SmscOptions options,
            ServerMessageReceiverListener submits,
            Deliveries deliveries,
            ScheduledExecutorService timer,
            Tally tally,
            Play play) {
        this.options = options;
        this.submits = submits;
        this.deliveries = deliveries;
        this.timer = timer;
        this.tally = tally;
        this.play = play;
    }

    /** @param status 0 to accept binds again */
    void refuse(int status) {
        refusal = status;
    }

    List<Bind> current() {
        return bound.values().stream().map(EsmeSession::bind).toList();
    }

    /** @return ends the watching when run */
    Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Returns when the connection is bound or closed. */
    void greet(Socket connection) {
        Wire wire;
        try {
            wire = new Wire(connection, connections.incrementAndGet(), play, this::othersBound, timer);
        } catch (IOException e) {
            LOG.info("a connection was lost before it was bound: {}", e.getMessage());
            return;
        }
        wire.connected();
        EsmeSession session = new EsmeSession(wire, this::changed, submits);
        try {
            BindRequest request = session.waitForBind(BIND_WITHIN.toMillis());
            int status = judge(request.getSystemId(), request.getPassword(), wire);
            if (status != Status.OK) {
                tally.bindsRefused.increment();
                LOG.info("bind of '{}' refused: {}", printable(request.getSystemId()), Status.name(status));
                request.reject(status);
                // a client that has not yet read the answer would see a lost link instead of it
                timer.schedule(session::hangUp, LINGER.toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
            accept(session, request);
        } catch (TimeoutException e) {
            LOG.info("a connection did not bind within {} s and was closed", BIND_WITHIN.toSeconds());
        } catch (IOException | PDUStringException | IllegalStateException e) {
            LOG.info("a connection was lost while it was binding: {}", e.getMessage());
            session.close();
        }
    }

    private boolean othersBound(Wire wire) {
        return bound.values().stream().anyMatch(session -> session.wire() != wire);
    }

    private int judge(String systemId, String password, Wire wire) {
        if (refusal != Status.OK) {
            return refusal;
        }
        if (wire.bindStatus() != Status.OK) {
            return wire.bindStatus();
        }
        if (options.users.isEmpty()) {
            return Status.OK;
        }
        String expected = options.users.get(systemId);
        if (expected == null) {
            return Status.code("ESME_RINVSYSID");
        }
        return Status.code(expected.equals(password) ? "ESME_ROK" : "ESME_RINVPASWD");
    }

    private void accept(EsmeSession session, BindRequest request) throws IOException, PDUStringException {
        String type = request.getBindType() == BindType.BIND_TRX
                ? "transceiver"
                : request.getBindType() == BindType.BIND_RX ? "receiver" : "transmitter";
        Bind bind = new Bind(
                ids.incrementAndGet(),
                request.getSystemId(),
                type,
                session.getInetAddress().getHostAddress() + ":" + session.getPort(),
                options.clock.instant());
        session.bound(bind);
        request.accept(request.getSystemId(), InterfaceVersion.IF_34);
        tally.binds.increment();
        bound.put(bind.id(), session);
        LOG.info("'{}' is bound as {} from {}", printable(bind.systemId()), type, bind.remote());
        if (bind.receives()) {
            deliveries.join(session);
        }
        if (!session.getSessionState().isBound()) {
            left(session);
        }
        watchers.forEach(Runnable::run);
    }

    private void changed(SessionState now, SessionState before, Session source) {
        if ((now == SessionState.CLOSED || now == SessionState.UNBOUND) && source instanceof EsmeSession session) {
            session.abandonDeliveries();
            if (session.bind() != null && before.isBound()) {
                LOG.info("'{}' is no longer bound", printable(session.bind().systemId()));
                left(session);
                watchers.forEach(Runnable::run);
            }
        }
    }

    /** A stranger's name may not write lines of its own into the log. */
    static String printable(String systemId) {
        return systemId.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private void left(EsmeSession session) {
        bound.remove(session.bind().id());
        deliveries.leave(session);
    }

    /** Cuts all connections without unbind. */
    int drop() {
        List<EsmeSession> all = List.copyOf(bound.values());
        all.forEach(EsmeSession::hangUp);
        return all.size();
    }

    /** Writes octets to every bind. @return to how many */
    int raw(byte[] octets) {
        int written = 0;
        for (EsmeSession session : bound.values()) {
            try {
                session.wire().raw(octets);
                written++;
            } catch (IOException e) {
                LOG.debug("'{}' is gone: {}", printable(session.bind().systemId()), e.getMessage());
            }
        }
        return written;
    }

    /** Unbinds all, waiting a moment for each answer, and closes. */
    void close() {
        List<Thread> farewells = bound.values().stream()
                .map(session -> new Thread(
                        () -> {
                            session.setTransactionTimer(UNBIND_WITHIN.toMillis());
                            session.unbindAndClose();
                        },
                        "smsc-unbind"))
                .toList();
        farewells.forEach(Thread::start);
        for (Thread farewell : farewells) {
            try {
                farewell.join(2 * UNBIND_WITHIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        drop();
    }
}
