package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.quorate.posix.libc.SocketStructures.CMSG_DATA;
import static org.quorate.posix.libc.SocketStructures.CMSG_LEN;
import static org.quorate.posix.libc.SocketStructures.CMSG_LEVEL;
import static org.quorate.posix.libc.SocketStructures.CMSG_TYPE;
import static org.quorate.posix.libc.SocketStructures.INT;
import static org.quorate.posix.libc.SocketStructures.IOVEC_BYTES;
import static org.quorate.posix.libc.SocketStructures.IOV_BASE;
import static org.quorate.posix.libc.SocketStructures.IOV_LEN;
import static org.quorate.posix.libc.SocketStructures.LONG;
import static org.quorate.posix.libc.SocketStructures.MMSGHDR_BYTES;
import static org.quorate.posix.libc.SocketStructures.MSG_CONTROL;
import static org.quorate.posix.libc.SocketStructures.MSG_CONTROLLEN;
import static org.quorate.posix.libc.SocketStructures.MSG_DONTWAIT;
import static org.quorate.posix.libc.SocketStructures.MSG_IOV;
import static org.quorate.posix.libc.SocketStructures.MSG_IOVLEN;
import static org.quorate.posix.libc.SocketStructures.MSG_NAME;
import static org.quorate.posix.libc.SocketStructures.MSG_NAMELEN;
import static org.quorate.posix.libc.SocketStructures.MSG_NOSIGNAL;
import static org.quorate.posix.libc.SocketStructures.SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.Errno;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;
import org.quorate.posix.libc.Pages;

/**
 * Collects datagrams for one socket and sends them with as few system calls as possible: runs of one size to one destination
 * become one message with UDP_SEGMENT, all messages go out in one sendmmsg. On the wire it is the same datagrams in the same
 * order as sent singly. Allocates nothing.
 *
 * <p>Vocabulary: an <em>entry</em> is one call of {@link #add}; a <em>message</em> is one element of sendmmsg, holding one or
 * more whole datagrams of one or more consecutive entries; the bytes of all entries lie one after the other in one buffer.
 */
public final class UdpSendBatch implements AutoCloseable {
    /** Returned by {@link #add} when the entry does not fit before a flush. */
    public static final int FULL = -1;
    /** Largest UDP payload over IPv4; also the most bytes one segmented message may hold. */
    public static final int MAX_PAYLOAD_BYTES = 65507;
    /** UDP_MAX_SEGMENTS of every kernel that has UDP_SEGMENT. */
    public static final int MAX_SEGMENTS = 64;

    private static final MethodHandle SENDMMSG =
            Libc.function("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDTO =
            Libc.function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    private static final int FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;
    private static final int NAME_BYTES = 32;
    private static final int CONTROL_BYTES = 24;
    private static final int SEGMENT_CMSG_BYTES = CMSG_DATA + 2;

    /**
     * With the error queue on, a send may fail with an error that an earlier datagram caused elsewhere (an ICMP answer). The
     * error is cleared by being reported, so an error is this datagram's own only if it comes again.
     */
    private static final int ATTEMPTS = 3;

    private final Arena arena = Arena.ofShared();
    private final CallState state = new CallState(arena);
    private final UdpSocket socket;

    private final MemorySegment data;
    private final int capacityBytes;
    private int dataEnd;

    private final int maxEntries;
    private final @Nullable UdpAddress[] entryDestination;
    private final int[] entryEnd;
    private int entries;

    private final int maxMessages;
    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment controls;
    /** Whose address lies in the message's name, which is left there for the next use. */
    private final @Nullable UdpAddress[] messageDestination;

    private final int[] messageStart;
    private final int[] messageLength;
    private final int[] messageSegment;
    private final int[] messageFirstEntry;
    private int messages;
    /** The first message not yet sent. */
    private int head;

    /**
     * @param capacityBytes bytes that can wait, at least {@link #MAX_PAYLOAD_BYTES}
     * @param maxMessages messages and entries that can wait, 1 or more
     */
    public UdpSendBatch(UdpSocket socket, int capacityBytes, int maxMessages) {
        if (capacityBytes < MAX_PAYLOAD_BYTES || maxMessages < 1) {
            throw new IllegalArgumentException("too small: " + capacityBytes + " bytes, " + maxMessages + " messages");
        }
        this.socket = socket;
        this.capacityBytes = capacityBytes;
        this.maxMessages = maxMessages;
        this.maxEntries = maxMessages;
        this.data = Pages.allocate(arena, capacityBytes);
        this.headers = Pages.allocate(arena, (long) maxMessages * MMSGHDR_BYTES);
        this.vectors = Pages.allocate(arena, (long) maxMessages * IOVEC_BYTES);
        this.names = Pages.allocate(arena, (long) maxMessages * NAME_BYTES);
        this.controls = Pages.allocate(arena, (long) maxMessages * CONTROL_BYTES);
        this.entryDestination = new UdpAddress[maxEntries];
        this.entryEnd = new int[maxEntries];
        this.messageDestination = new UdpAddress[maxMessages];
        this.messageStart = new int[maxMessages];
        this.messageLength = new int[maxMessages];
        this.messageSegment = new int[maxMessages];
        this.messageFirstEntry = new int[maxMessages];
    }

    /**
     * Adds {@code length} bytes as one or more datagrams: pieces of {@code segmentSize} bytes, the last possibly shorter. The
     * bytes are copied.
     *
     * @param destination of the socket's family; reuse the object, comparing is then quick
     * @param segmentSize 1 or more; at least {@code length} for a single datagram
     * @return the entry's index, counted from the last time the batch was empty; or {@link #FULL}: flush and add again
     * @throws IllegalArgumentException if it would not even fit an empty batch
     */
    public int add(UdpAddress destination, byte[] buffer, int offset, int length, int segmentSize) {
        if (segmentSize < 1) {
            throw new IllegalArgumentException("segment size " + segmentSize);
        }
        int segment = Math.min(segmentSize, length);
        int perMessage = bytesPerMessage(segment);
        int needed = length == 0 ? 1 : Math.ceilDiv(length, perMessage);
        if (length > capacityBytes || needed > maxMessages) {
            throw new IllegalArgumentException(length + " bytes in segments of " + segmentSize + " never fit");
        }
        if (entries == maxEntries || messages + needed > maxMessages || length > capacityBytes - dataEnd) {
            return FULL;
        }
        MemorySegment.copy(buffer, offset, data, JAVA_BYTE, dataEnd, length);
        int entry = entries++;
        int rest = length;
        do {
            int room = roomInLastMessage(destination, segment, rest);
            int taken = Math.min(rest, room > 0 ? room : perMessage);
            if (room > 0) {
                extendLastMessage(taken);
            } else {
                startMessage(destination, entry, taken, segment);
            }
            dataEnd += taken;
            rest -= taken;
        } while (rest > 0);
        entryDestination[entry] = destination;
        entryEnd[entry] = dataEnd;
        return entry;
    }

    /** A whole number of segments, except that a lone segment may be larger than anything that can be sent. */
    private int bytesPerMessage(int segment) {
        if (segment == 0 || !socket.segmentationOffload()) {
            return segment;
        }
        return Math.max(segment, segment * Math.min(MAX_SEGMENTS, MAX_PAYLOAD_BYTES / segment));
    }

    /** How many more bytes may join the last message: 0, or a whole number of its segments. */
    private int roomInLastMessage(UdpAddress destination, int segment, int rest) {
        int last = messages - 1;
        if (last < head || !destination.equals(messageDestination[last]) || !socket.segmentationOffload()) {
            return 0;
        }
        int size = messageSegment[last];
        int length = messageLength[last];
        boolean fits = segment == size || (rest <= segment && segment < size);
        if (segment == 0 || !fits || length % size != 0) {
            return 0;
        }
        return Math.max(0, Math.min(MAX_SEGMENTS, MAX_PAYLOAD_BYTES / size) * size - length);
    }

    private void startMessage(UdpAddress destination, int entry, int length, int segment) {
        int message = messages++;
        long name = (long) message * NAME_BYTES;
        long header = (long) message * MMSGHDR_BYTES;
        long vector = (long) message * IOVEC_BYTES;
        if (!destination.equals(messageDestination[message])) {
            messageDestination[message] = destination;
            destination.copySockaddrTo(names, name);
        }
        messageFirstEntry[message] = entry;
        messageSegment[message] = segment;
        headers.set(LONG, header + MSG_NAME, names.address() + name);
        headers.set(INT, header + MSG_NAMELEN, destination.sockaddrLength());
        headers.set(LONG, header + MSG_IOV, vectors.address() + vector);
        headers.set(LONG, header + MSG_IOVLEN, 1);
        place(message, dataEnd, length);
    }

    private void extendLastMessage(int moreBytes) {
        int last = messages - 1;
        place(last, messageStart[last], messageLength[last] + moreBytes);
    }

    /** Says which bytes a message holds, and with UDP_SEGMENT how they are cut if there is more than one datagram. */
    private void place(int message, int start, int length) {
        messageStart[message] = start;
        messageLength[message] = length;
        long header = (long) message * MMSGHDR_BYTES;
        long vector = (long) message * IOVEC_BYTES;
        vectors.set(LONG, vector + IOV_BASE, data.address() + start);
        vectors.set(LONG, vector + IOV_LEN, length);
        if (length <= messageSegment[message]) {
            headers.set(LONG, header + MSG_CONTROLLEN, 0);
            return;
        }
        long control = (long) message * CONTROL_BYTES;
        controls.set(LONG, control + CMSG_LEN, SEGMENT_CMSG_BYTES);
        controls.set(INT, control + CMSG_LEVEL, UdpSocket.SOL_UDP);
        controls.set(INT, control + CMSG_TYPE, UdpSocket.UDP_SEGMENT);
        controls.set(SHORT, control + CMSG_DATA, (short) messageSegment[message]);
        headers.set(LONG, header + MSG_CONTROL, controls.address() + control);
        headers.set(LONG, header + MSG_CONTROLLEN, CONTROL_BYTES);
    }

    public boolean isEmpty() {
        return head == messages;
    }

    /**
     * Sends what was added, in order.
     *
     * @return 0 when the batch is empty again; else EAGAIN (wait until the socket is writable), ENOBUFS or ENOMEM (try again
     *     a little later): what is left stays, in order, and more may be added
     */
    public int flush(SendErrorHandler errors) {
        int attempt = 1;
        while (head < messages) {
            int sent = sendMessages();
            if (sent > 0) {
                head += sent;
                attempt = 1;
                continue;
            }
            int errno = state.errno();
            if (isTransient(errno)) {
                return errno;
            }
            if (errno == Errno.EINTR || attempt++ < ATTEMPTS) {
                continue;
            }
            attempt = 1;
            if (messageLength[head] > messageSegment[head]) {
                int blocked = sendSingly(errno, errors);
                if (blocked != 0) {
                    return blocked;
                }
            } else {
                drop(messageFirstEntry[head], errno, errors);
            }
        }
        head = 0;
        messages = 0;
        entries = 0;
        dataEnd = 0;
        return 0;
    }

    private int sendMessages() {
        long from = (long) head * MMSGHDR_BYTES;
        try {
            return (int)
                    SENDMMSG.invokeExact(state.segment(), socket.fd(), headers.asSlice(from), messages - head, FLAGS);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * Sends the datagrams of the first message one by one, because the kernel refused them together: either one of them is too
     * large, or this device cannot segment.
     *
     * @return 0, or the transient error that stopped it, with the message reduced to what is left
     */
    private int sendSingly(int segmentedErrno, SendErrorHandler errors) {
        int message = head;
        int segment = messageSegment[message];
        int attempt = 1;
        while (head == message && messageLength[message] > 0) {
            int start = messageStart[message];
            int length = Math.min(segment, messageLength[message]);
            if (sendOne(message, start, length) >= 0) {
                attempt = 1;
                if (isRefusalOfSegmentation(segmentedErrno)) {
                    socket.giveUpSegmentationOffload();
                }
                place(message, start + length, messageLength[message] - length);
                continue;
            }
            int errno = state.errno();
            if (isTransient(errno)) {
                return errno;
            }
            if (errno != Errno.EINTR && attempt++ >= ATTEMPTS) {
                attempt = 1;
                drop(entryAt(message, start), errno, errors);
            }
        }
        if (head == message) {
            head++;
        }
        return 0;
    }

    private long sendOne(int message, int start, int length) {
        try {
            return (long) SENDTO.invokeExact(
                    state.segment(),
                    socket.fd(),
                    data.asSlice(start, length),
                    (long) length,
                    FLAGS,
                    names.asSlice((long) message * NAME_BYTES, NAME_BYTES),
                    headers.get(INT, (long) message * MMSGHDR_BYTES + MSG_NAMELEN));
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    private int entryAt(int message, int position) {
        int entry = messageFirstEntry[message];
        while (entryEnd[entry] <= position) {
            entry++;
        }
        return entry;
    }

    /** Reports an entry and forgets its remaining bytes, in this message and those after it. */
    private void drop(int entry, int errno, SendErrorHandler errors) {
        int end = entryEnd[entry];
        do {
            int messageEnd = messageStart[head] + messageLength[head];
            if (messageEnd > end) {
                int rest = messageEnd - end;
                messageFirstEntry[head] = entry + 1;
                place(head, end, rest);
                break;
            }
            head++;
        } while (head < messages && messageStart[head] < end);
        UdpAddress destination = entryDestination[entry];
        if (destination != null) {
            errors.onSendError(entry, destination, errno);
        }
    }

    private static boolean isTransient(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.ENOBUFS || errno == Errno.ENOMEM;
    }

    /** EMSGSIZE is not among them: it may be the answer to an earlier datagram. */
    private static boolean isRefusalOfSegmentation(int errno) {
        return errno == Errno.EINVAL || errno == Errno.EIO || errno == Errno.EOPNOTSUPP || errno == Errno.ENOPROTOOPT;
    }

    @Override
    public void close() {
        arena.close();
    }
}
