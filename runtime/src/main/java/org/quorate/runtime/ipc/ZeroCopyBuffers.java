package org.quorate.runtime.ipc;

import java.util.regex.Pattern;
import org.quorate.base.StatusCode;
import org.quorate.base.wire.Endian;
import org.quorate.ipc.message.CpgData;
import org.quorate.posix.PosixException;
import org.quorate.posix.file.FileCalls;
import org.quorate.posix.file.ForeignFile;

/**
 * The files in which a client of libcpg lays out messages to be multicast (spec 40 §15.6). The client makes one, names it, and hands back
 * the number it finds in it; when it has been freed, or the client is gone, nothing of it is left.
 *
 * <p>The original opens, cuts to a length and maps with the daemon's rights whatever file it is told to, and follows whatever address
 * it is handed. Here a name has to be one the library makes, the file the client's own and known by no other name, and nothing is
 * mapped: a message is copied once, and the client may do to its file what it likes.
 */
final class ZeroCopyBuffers implements AutoCloseable {
    /** Each holds a descriptor. */
    static final int MAX_BUFFERS = 16;

    static final long MAX_BYTES = 32L << 20;

    /** The library's own limit. */
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    /**
     * What precedes the message in a file, as the library lays it out:
     *
     * <pre>
     *  0  i32  length of the file, for the library alone
     *  8  u64  the number of the buffer, written here
     * 16       a multicast request
     * </pre>
     */
    private static final int NUMBER = 8;

    private static final int REQUEST = 16;
    private static final int HEAD_BYTES = REQUEST + CpgData.Multicast.PAYLOAD;

    /** As mkstemp makes them in the two directories that the library tries. */
    private static final Pattern PATH = Pattern.compile("(/dev/shm|/var/run|/run)/corosync_zerocopy-[A-Za-z0-9]{6}");

    private final int uid;
    private final Handles<Buffer> buffers = new Handles<>(MAX_BUFFERS);

    /** @param uid of the client, who has to be the owner of its files */
    ZeroCopyBuffers(int uid) {
        this.uid = uid;
    }

    private record Buffer(ForeignFile file, long bytes) {}

    /** What is asked for is not done. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient StatusCode status;
        private final String reason;

        Refusal(StatusCode status, String reason) {
            super(reason);
            this.status = status;
            this.reason = reason;
        }

        String reason() {
            return reason;
        }

        StatusCode status() {
            return status;
        }
    }

    /** Takes a file, removes its name and writes the buffer's number into it. */
    void allocate(String path, long bytes) throws Refusal {
        if (!PATH.matcher(path).matches()) {
            throw new Refusal(StatusCode.ACCESS, "'" + path + "' is no name that libcpg gives to a file for zero copy");
        }
        try {
            ForeignFile file = ForeignFile.open(path);
            boolean isTaken = false;
            try {
                take(file, path, bytes);
                isTaken = true;
            } finally {
                if (!isTaken) {
                    file.close();
                }
            }
        } catch (PosixException e) {
            throw new Refusal(StatusCode.ACCESS, path + " cannot be used: " + e.errnoText());
        }
    }

    private void take(ForeignFile file, String path, long bytes) throws Refusal, PosixException {
        ForeignFile.Status status = file.status();
        if (!status.isRegular() || status.links() != 1) {
            throw new Refusal(StatusCode.ACCESS, path + " is not a regular file with this name only");
        }
        if (status.uid() != uid) {
            throw new Refusal(
                    StatusCode.ACCESS,
                    path + " belongs to user " + Integer.toUnsignedString(status.uid()) + ", the client is user "
                            + Integer.toUnsignedString(uid));
        }
        // it is the client's own, and who has asked does not use its name any more, whatever the answer
        int ignored = FileCalls.unlink(path);
        if (bytes < HEAD_BYTES || bytes > status.bytes()) {
            throw new Refusal(
                    StatusCode.INVALID_PARAM,
                    path + " has " + status.bytes() + " bytes, " + bytes + " are asked for; at least " + HEAD_BYTES
                            + " are needed");
        }
        if (buffers.isFull() || bytes > MAX_BYTES - occupied()) {
            throw new Refusal(
                    StatusCode.NO_RESOURCES,
                    "a client may have " + MAX_BUFFERS + " buffers for zero copy, and " + MAX_BYTES + " bytes in them");
        }
        long number = buffers.add(new Buffer(file, bytes));
        byte[] text = new byte[Long.BYTES];
        Endian.LITTLE.putLong(text, 0, number);
        try {
            file.write(NUMBER, text);
        } catch (PosixException e) {
            buffers.remove(number);
            throw e;
        }
    }

    private long occupied() {
        long bytes = 0;
        for (Buffer buffer : buffers.all()) {
            bytes += buffer.bytes;
        }
        return bytes;
    }

    /** The multicast request that a buffer holds, with its message. */
    byte[] multicast(long number) throws Refusal {
        Buffer buffer = buffer(number);
        try {
            byte[] head = new byte[CpgData.Multicast.PAYLOAD];
            boolean isThere = buffer.file.read(REQUEST, head, 0, head.length);
            // read once: what the client writes there meanwhile changes nothing any more
            int payload =
                    CpgData.Multicast.payloadLength(head, 0, (int) Math.min(Integer.MAX_VALUE, buffer.bytes - REQUEST));
            if (!isThere || payload < 0) {
                throw new Refusal(StatusCode.INVALID_PARAM, "there is no multicast in its buffer");
            }
            if (payload > MAX_MESSAGE_BYTES) {
                throw new Refusal(
                        StatusCode.TOO_BIG, "a message has " + MAX_MESSAGE_BYTES + " bytes at most, not " + payload);
            }
            byte[] request = CpgData.Multicast.encode(CpgData.Multicast.guarantee(head, 0), payload);
            if (!buffer.file.read(HEAD_BYTES, request, CpgData.Multicast.PAYLOAD, payload)) {
                throw new Refusal(StatusCode.INVALID_PARAM, "its buffer was cut short");
            }
            return request;
        } catch (PosixException e) {
            throw new Refusal(StatusCode.INVALID_PARAM, "its buffer cannot be read: " + e.errnoText());
        }
    }

    private Buffer buffer(long number) throws Refusal {
        Buffer buffer = buffers.get(number);
        if (buffer == null) {
            throw unknown(number);
        }
        return buffer;
    }

    private static Refusal unknown(long number) {
        return new Refusal(
                StatusCode.BAD_HANDLE, "it has no buffer for zero copy with number " + Long.toUnsignedString(number));
    }

    void free(long number) throws Refusal {
        Buffer buffer = buffers.remove(number);
        if (buffer == null) {
            throw unknown(number);
        }
        buffer.file.close();
    }

    @Override
    public void close() {
        for (Buffer buffer : buffers.all()) {
            buffer.file.close();
        }
    }
}
