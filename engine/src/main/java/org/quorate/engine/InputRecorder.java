package org.quorate.engine;

import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;

/**
 * Is told of every input that can change a node, before it is handled, and when it has been. Inputs that are frequent come as
 * arguments, so that telling of them costs no allocation. Arrays are valid until {@link #handled}.
 */
public interface InputRecorder {
    /** Keeps nothing. */
    InputRecorder NONE = new InputRecorder() {
        @Override
        public void datagram(long nanos, int link, IpAddress source, int port, byte[] buffer, int offset, int length) {}

        @Override
        public void timers(long nanos) {}

        @Override
        public void cpgSend(long nanos, long client, byte[] buffer, int offset, int length) {}

        @Override
        public void clientRequest(long nanos, LocalClient client, int id, byte[] buffer, int offset, int length) {}

        @Override
        public void input(long nanos, NodeInput input) {}

        @Override
        public void clientClosedInside(LocalClient client) {}

        @Override
        public void clientOutput(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {}

        @Override
        public boolean fact(boolean now) {
            return now;
        }

        @Override
        public void answered(StatusCode status) {}

        @Override
        public void handled() {}
    };

    /** {@link Node#onDatagram}. */
    void datagram(long nanos, int link, IpAddress source, int port, byte[] buffer, int offset, int length);

    /** {@link Node#onTimers}, if there is something to do. */
    void timers(long nanos);

    /** {@link Node#cpgSend}. */
    void cpgSend(long nanos, long client, byte[] buffer, int offset, int length);

    /** {@link Node#clientRequest}. */
    void clientRequest(long nanos, LocalClient client, int id, byte[] buffer, int offset, int length);

    /** Any other. */
    void input(long nanos, NodeInput input);

    /** Within an input: a client's session ends, because its service is unloaded. */
    void clientClosedInside(LocalClient client);

    /** Within an input: a reply or an event for a local client, in two parts. */
    void clientOutput(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength);

    /**
     * Within an input: something outside of the node that decides what a request does to it, for example whether a client has
     * fallen behind with reading.
     *
     * @param now how it is
     * @return how it is to be taken: as it is, or as it was when the input was recorded
     */
    boolean fact(boolean now);

    /** Within an input: what a request is answered with. */
    void answered(StatusCode status);

    /** The input has been handled; its outputs are out. */
    void handled();
}
