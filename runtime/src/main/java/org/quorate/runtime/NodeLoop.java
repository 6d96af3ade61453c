package org.quorate.runtime;

import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.engine.Node;
import org.quorate.ipc.libqb.EpollReadiness;
import org.quorate.knet.SendError;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.runtime.net.LinkEvents;
import org.quorate.runtime.net.LinkSockets;

/**
 * The one thread that owns the node. Each turn waits for datagrams, requests or the next deadline, hands everything that is there
 * to the node, and then lets what the node produced leave in one go.
 */
public final class NodeLoop implements LinkEvents {
    private static final long NANOS_PER_MS = 1_000_000;

    /** After the node is over, datagrams the kernel did not take at once get this long to leave. */
    private static final long LAST_FLUSH_NANOS = 200 * NANOS_PER_MS;

    private final Epoll epoll;
    private final EpollReadiness readiness;
    private final Node node;
    private final LinkSockets sockets;
    private final MonotonicClock clock;
    private final LoopPart[] parts;
    private final SchedulingWatch watch = new SchedulingWatch();

    /**
     * @param readiness of all descriptors in the set but those of links
     * @param parts in the order in which they come after the node's inputs
     */
    public NodeLoop(
            Epoll epoll,
            EpollReadiness readiness,
            Node node,
            LinkSockets sockets,
            MonotonicClock clock,
            List<LoopPart> parts) {
        this.epoll = epoll;
        this.readiness = readiness;
        this.node = node;
        this.sockets = sockets;
        this.clock = clock;
        this.parts = parts.toArray(LoopPart[]::new);
    }

    /** Runs the node until it is over. */
    public void run() throws PosixException {
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
        int ready = epoll.await(Math.max(0, nextDeadlineNanos() - clock.nanos()));
        watch.check(clock.nanos(), node);
        dispatch(ready);
        node.onTimers(clock.nanos());
        sockets.flush();
        for (LoopPart part : parts) {
            part.afterInputs(clock.nanos());
        }
        sockets.flush();
    }

    private long nextDeadlineNanos() {
        long deadline = Math.min(node.nextDeadlineNanos(), watch.nextDeadlineNanos());
        for (LoopPart part : parts) {
            deadline = Math.min(deadline, part.nextDeadlineNanos());
        }
        return deadline;
    }

    private void dispatch(int ready) throws PosixException {
        boolean ofOthers = false;
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (EpollReadiness.owns(data)) {
                ofOthers = true;
            } else {
                sockets.onReady((int) data, epoll.conditions(i));
            }
        }
        if (ofOthers) {
            // the token first
            sockets.flush();
            node.onTimers(clock.nanos());
            dispatchOthers(ready);
        }
    }

    private void dispatchOthers(int ready) {
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (EpollReadiness.owns(data)) {
                readiness.dispatch(data, epoll.conditions(i));
            }
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
