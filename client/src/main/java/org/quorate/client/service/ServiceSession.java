package org.quorate.client.service;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.client.AccessDeniedException;
import org.quorate.client.BackPressureException;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Scheduling;
import org.quorate.client.connection.Service;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.ipc.message.Message;
import org.quorate.ipc.message.MessageHeader;
import org.quorate.posix.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one service that is made again when it is lost. A thread of its own reads events; calls come from any thread, one
 * at a time.
 */
final class ServiceSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceSession.class);

    /** Pauses while a node says "try again" or holds back senders. */
    private static final long FIRST_PAUSE_NANOS = 50_000;

    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    /** Decodes a response whose error is OK; {@code null} if it does not hold together. */
    @FunctionalInterface
    interface Decoder<T> {
        @Nullable
        T decode(byte[] buffer, int offset, int length);
    }

    private final Endpoint endpoint;
    private final Service service;
    private final ConnectOptions options;
    private final ServiceListener listener;
    private final Scheduling scheduling;
    private final Scheduling.Task reader;
    private final Lock calls;
    private byte[] response = new byte[0];

    private volatile @Nullable ServiceConnection connection;
    private volatile boolean closed;
    /** Why there is no connection. */
    private volatile @Nullable ClusterException cause;

    /** For callers on virtual threads, whose carriers a native call would occupy. */
    private @Nullable ExecutorService carrier;

    /**
     * @param listener whose {@code connected} is called by {@link #open}
     */
    ServiceSession(Endpoint endpoint, Service service, ConnectOptions options, ServiceListener listener) {
        this.endpoint = endpoint;
        this.service = service;
        this.options = options;
        this.listener = listener;
        this.scheduling = endpoint.scheduling();
        this.reader = scheduling.newTask("quorate-" + service, this::read);
        this.calls = scheduling.newLock();
    }

    /** Connects for the first time and starts reading. */
    ServiceSession open() {
        connect();
        reader.start();
        return this;
    }

    private void connect() {
        ServiceConnection made = onPlatformThread(() -> endpoint.connect(service));
        calls.lock();
        try {
            if (response.length < made.bufferBytes()) {
                response = new byte[made.bufferBytes()];
            }
            connection = made;
        } finally {
            calls.unlock();
        }
        try {
            listener.connected();
        } catch (RuntimeException e) {
            drop(made);
            throw e;
        }
    }

    private void drop(ServiceConnection lost) {
        lost.abandon();
        calls.lock();
        try {
            connection = null;
            lost.close();
        } finally {
            calls.unlock();
        }
    }

    // ---- events

    private void read() {
        byte[] buffer = new byte[0];
        // not "until closed": a connection made while this was being closed has to be given back
        while (true) {
            ServiceConnection current = connection;
            if (current == null) {
                return;
            }
            if (buffer.length < current.bufferBytes()) {
                buffer = new byte[current.bufferBytes()];
            }
            ClusterException end = readFrom(current, buffer);
            cause = end;
            drop(current);
            if (closed) {
                return;
            }
            LOG.debug("{}: {}", service, end.getMessage());
            listener.lost(end);
            if (!reconnect()) {
                return;
            }
        }
    }

    /** Reads until the connection is lost and tells why. */
    private ClusterException readFrom(ServiceConnection current, byte[] buffer) {
        while (!closed) {
            int length = current.nextEvent(buffer);
            if (length == -Errno.EAGAIN) {
                continue;
            }
            if (length < 0) {
                return new ClusterUnavailableException(
                        "the connection to '" + service + "' of the node is lost: " + Errno.text(-length));
            }
            if (length < MessageHeader.RESPONSE_BYTES) {
                return new ClusterException("the node sent an event of " + length + " bytes, which is too short");
            }
            try {
                listener.event(MessageHeader.id(buffer, 0), buffer, length);
            } catch (RuntimeException e) {
                LOG.error("A listener failed; the connection to '{}' ends, as it did not take what came", service, e);
                closed = true;
                return new ClusterException("a listener failed: " + e, e);
            }
        }
        return new ClusterUnavailableException("closed");
    }

    private boolean reconnect() {
        Duration wait = options.reconnect().first();
        long start = scheduling.nanoTime();
        while (!closed
                && Duration.ofNanos(scheduling.nanoTime() - start)
                                .compareTo(options.reconnect().patience())
                        < 0) {
            scheduling.pause(wait.toNanos());
            if (closed) {
                return false;
            }
            wait = options.reconnect().after(wait);
            try {
                connect();
                LOG.debug("{}: connected again", service);
                return true;
            } catch (ClusterException e) {
                cause = e;
            }
        }
        return false;
    }

    /** Longest message in bytes. */
    int bufferBytes() {
        return current("sending").bufferBytes();
    }

    /** Whether the calling thread is the one that reads. */
    boolean isReader() {
        return reader.isCurrent();
    }

    // ---- calls

    /**
     * Calls; goes on with what is answered with "try again" or "busy" until the call timeout.
     *
     * @return the response
     */
    <T> T call(String what, Message request, Decoder<T> decoder) {
        byte[] bytes = request.encode();
        return onPlatformThread(() -> callHere(what, bytes, decoder));
    }

    /** As {@link #call}, where nothing but success is of interest. */
    void call(String what, Message request) {
        call(what, request, (buffer, offset, length) -> true);
    }

    /** As {@link #call}; nothing if the node answers with this status. */
    <T> Optional<T> callUnless(StatusCode absent, String what, Message request, Decoder<T> decoder) {
        try {
            return Optional.of(call(what, request, decoder));
        } catch (RequestRefusedException e) {
            if (e.status() == absent) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Calls once: "busy" is an answer like another. */
    void callOnce(String what, Message request) {
        byte[] bytes = request.encode();
        StatusCode status = onPlatformThread(() -> {
            calls.lock();
            try {
                return exchange(what, bytes).status();
            } finally {
                calls.unlock();
            }
        });
        if (status != StatusCode.OK) {
            throw refusal(what, status);
        }
    }

    /** What a call came to; the response is in the buffer. */
    private record Answer(StatusCode status, int length) {}

    /** One request and its response, under the lock. */
    private Answer exchange(String what, byte[] request) {
        int length = current(what).call(request, request.length, response);
        return new Answer(length < 0 ? failed(what, -length) : status(what, length), length);
    }

    private <T> T callHere(String what, byte[] request, Decoder<T> decoder) {
        long start = scheduling.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            StatusCode status;
            calls.lock();
            try {
                Answer answer = exchange(what, request);
                status = answer.status();
                if (status == StatusCode.OK) {
                    return whole(decoder.decode(response, 0, answer.length()), what, answer.length());
                }
            } finally {
                calls.unlock();
            }
            if (status != StatusCode.TRY_AGAIN && status != StatusCode.BUSY) {
                throw refusal(what, status);
            }
            if (scheduling.nanoTime() - start > options.callTimeout().toNanos()) {
                throw new ClusterTimeoutException(what + ": the node goes on answering " + status.csName() + " after "
                        + options.callTimeout().toMillis() + " ms");
            }
            scheduling.pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    private static <T> T whole(@Nullable T decoded, String what, int length) {
        if (decoded == null) {
            throw new ClusterException(what + ": the node's answer of " + length + " bytes makes no sense");
        }
        return decoded;
    }

    private StatusCode status(String what, int length) {
        if (length < MessageHeader.RESPONSE_BYTES) {
            throw new ClusterException(what + ": the node's answer of " + length + " bytes is too short");
        }
        int number = MessageHeader.error(response, 0);
        try {
            return StatusCode.ofNumber(number);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(what + ": the node answers with status " + number + ", which is unknown", e);
        }
    }

    private StatusCode failed(String what, int errno) {
        return switch (errno) {
            case Errno.EAGAIN -> StatusCode.TRY_AGAIN;
            case Errno.EMSGSIZE -> StatusCode.TOO_BIG;
            default -> throw lost(what, errno);
        };
    }

    /** Sends a multicast; waits while senders are held back. */
    void send(String what, byte[] message) {
        onPlatformThread(() -> {
            sendHere(what, message);
            return true;
        });
    }

    private void sendHere(String what, byte[] message) {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            int result;
            calls.lock();
            try {
                result = current(what).send(message, message.length);
            } finally {
                calls.unlock();
            }
            if (result == 0) {
                return;
            }
            if (result != -Errno.EAGAIN) {
                throw lost(what, -result);
            }
            if (isReader()) {
                throw new BackPressureException(what + ": the node holds back senders until more has been read");
            }
            scheduling.pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /** Whether it was closed, by its owner or because a listener failed. */
    boolean isClosed() {
        return closed;
    }

    private ServiceConnection current(String what) {
        ServiceConnection current = connection;
        if (closed) {
            throw new ClusterException(what + ": closed");
        }
        if (current == null) {
            ClusterException why = cause;
            throw new ClusterUnavailableException(
                    what + ": not connected" + (why == null ? "" : ", because " + why.getMessage()), why);
        }
        return current;
    }

    private static ClusterException lost(String what, int errno) {
        return new ClusterUnavailableException(what + ": the connection to the node is lost: " + Errno.text(errno));
    }

    private static ClusterException refusal(String what, StatusCode status) {
        String text = what + ": " + status.csName();
        return status == StatusCode.ACCESS || status == StatusCode.SECURITY
                ? new AccessDeniedException(text)
                : new RequestRefusedException(text, status);
    }

    private <T> T onPlatformThread(Supplier<T> work) {
        if (!endpoint.waitsInNativeCode() || !Thread.currentThread().isVirtual()) {
            return work.get();
        }
        try {
            return carrier().submit(work::get).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterException known) {
                known.addSuppressed(e); // where it was called from
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted; whether it was done is unknown", e);
        }
    }

    private synchronized ExecutorService carrier() {
        if (carrier == null) {
            carrier = Executors.newCachedThreadPool(Thread.ofPlatform()
                    .daemon()
                    .name("quorate-" + service + "-call-", 0)
                    .factory());
        }
        return carrier;
    }

    @Override
    public void close() {
        closed = true;
        ServiceConnection current = connection;
        if (current != null) {
            current.abandon();
        }
        reader.wake();
        if (!isReader()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            if (carrier != null) {
                carrier.shutdown();
            }
        }
    }
}
