package org.quorate.daemon;

import java.util.Set;
import org.quorate.base.IpAddress;
import org.quorate.daemon.ipc.ClientServers;
import org.quorate.daemon.net.LinkEvents;
import org.quorate.daemon.net.LinkSockets;
import org.quorate.engine.Node;
import org.quorate.ipc.libqb.EpollReadiness;
import org.quorate.knet.SendError;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.ProcessSignal;
import org.quorate.posix.event.Signals;

/**
 * The one thread that owns the node. Each turn waits for datagrams, requests or the next deadline, hands everything that is there
 * to the node, and then lets what the node produced leave in one go.
 */
final class NodeLoop implements LinkEvents {
    /** epoll data of the request queue and of signals; links have their numbers. */
    private static final long REQUESTS = 100;

    private static final long SIGNALS = 101;

    private static final long NANOS_PER_MS = 1_000_000;

    /** After the node is over, datagrams the kernel did not take at once get this long to leave. */
    private static final long LAST_FLUSH_NANOS = 200 * NANOS_PER_MS;

    private final Epoll epoll;
    private final RequestQueue requests;
    private final Signals signals;
    private final Runnable onReopen;
    private final Runnable onDump;
    private final Node node;
    private final LinkSockets sockets;
    private final LoopOperations operations;
    private final MonotonicClock clock;
    private final SchedulingWatch watch;
    private final EpollReadiness readiness;
    private final ClientServers clients;

    NodeLoop(
            Epoll epoll,
            RequestQueue requests,
            Signals signals,
            Runnable onReopen,
            Runnable onDump,
            Node node,
            LinkSockets sockets,
            LoopOperations operations,
            MonotonicClock clock,
            SchedulingWatch watch,
            EpollReadiness readiness,
            ClientServers clients)
            throws PosixException {
        this.epoll = epoll;
        this.requests = requests;
        this.signals = signals;
        this.onReopen = onReopen;
        this.onDump = onDump;
        this.node = node;
        this.sockets = sockets;
        this.operations = operations;
        this.clock = clock;
        this.watch = watch;
        this.readiness = readiness;
        this.clients = clients;
        epoll.add(requests.fd(), Epoll.IN, REQUESTS);
        epoll.add(signals.fd(), Epoll.IN, SIGNALS);
    }

    /** Runs the node until it is over. */
    void run() throws PosixException {
        node.start(clock.nanos());
        sockets.flush();
        watch.start(clock.nanos());
        while (!node.isOver()) {
            turn();
        }
        long end = clock.nanos() + LAST_FLUSH_NANOS;
        while (sockets.isSending() && clock.nanos() < end) {
            dispatch(epoll.await(10 * NANOS_PER_MS));
        }
    }

    private void turn() throws PosixException {
        long deadline =
                Math.min(clients.nextDeadlineNanos(), Math.min(node.nextDeadlineNanos(), watch.nextDeadlineNanos()));
        int ready = epoll.await(Math.max(0, deadline - clock.nanos()));
        watch.check(clock.nanos(), node);
        dispatch(ready);
        node.onTimers(clock.nanos());
        sockets.flush();
        operations.afterInputs();
        clients.flush(clock.nanos());
        sockets.flush();
    }

    private void dispatch(int ready) throws PosixException {
        boolean requested = false;
        boolean ofClients = false;
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (data == REQUESTS) {
                requested = true;
            } else if (data == SIGNALS) {
                handleSignals(signals.drain());
            } else if (EpollReadiness.owns(data)) {
                ofClients = true;
            } else {
                sockets.onReady((int) data, epoll.conditions(i));
            }
        }
        if (requested || ofClients) {
            // the token first
            sockets.flush();
            node.onTimers(clock.nanos());
        }
        if (requested) {
            requests.run(operations);
        }
        if (ofClients) {
            dispatchClients(ready);
        }
    }

    private void dispatchClients(int ready) {
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (EpollReadiness.owns(data)) {
                readiness.dispatch(data, epoll.conditions(i));
            }
        }
    }

    private void handleSignals(Set<ProcessSignal> came) {
        if (came.contains(ProcessSignal.TERMINATE) || came.contains(ProcessSignal.INTERRUPT)) {
            node.shutDown(clock.nanos());
        }
        if (came.contains(ProcessSignal.HANGUP)) {
            onReopen.run();
        }
        if (came.contains(ProcessSignal.USER_2)) {
            onDump.run();
        }
    }

    @Override
    public void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        node.onDatagram(clock.nanos(), link, source, port, buffer, offset, length);
    }

    @Override
    public void onSendError(int link, int hostId, SendError kind, int kernelMtu) {
        node.onSendError(clock.nanos(), link, hostId, kind, kernelMtu);
    }

    @Override
    public void onPeerError(int link, IpAddress destination, IpAddress offender, String text) {
        node.onPeerError(clock.nanos(), link, destination, offender, text);
    }
}
