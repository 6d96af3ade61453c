package org.quorate.ipc.libqb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.file.FileCalls;
import org.quorate.posix.memory.SharedMemory;
import org.quorate.posix.memory.SharedSemaphore;

/**
 * One direction of a shared-memory connection: a header file and a ring of chunks, one writer and one reader (spec 40 §3). The
 * header:
 *
 * <pre>
 *    0  u32         write position, in words of 4 bytes
 *    4  u32         read position
 *    8  u32         size of the ring in words
 *   12  char[4096]  path of the header file
 * 4108  char[4096]  path of the data file
 * 8204  i32         who has it open: 2 on a live connection
 * 8208  sem_t       number of chunks that are committed and not yet read
 * 8240  i32         flow control, in the request ring: 0, or requests up to this limit are refused
 * </pre>
 *
 * A chunk is its length in bytes, a magic number and the data, at word boundaries, wrapping anywhere. Each side keeps the position
 * it alone moves on its own account and only publishes it: what the peer writes over it is never read back.
 *
 * <p>Every method may throw {@link InternalError} if the peer truncated a file ({@link SharedMemory#settle}).
 */
final class SharedRing {
    private static final int WRITE_OFFSET = 0;
    private static final int READ_OFFSET = 4;
    private static final int WORDS_OFFSET = 8;
    private static final int HEADER_PATH_OFFSET = 12;
    private static final int DATA_PATH_OFFSET = 4108;
    private static final int REFERENCES_OFFSET = 8204;
    private static final int SEMAPHORE_OFFSET = 8208;
    private static final int FLOW_CONTROL_OFFSET = 8240;
    private static final int PATH_BYTES = 4096;
    /** Size of the structure; its creator adds room for the user data, and so does who opens a request ring. */
    private static final int HEADER_BYTES = 8248;

    private static final int USER_BYTES = 4;

    private static final int WORD = 4;
    private static final int CHUNK_HEADER_WORDS = 2;
    private static final int CHUNK_MARGIN_BYTES = 12;
    private static final int GAP_BYTES = 1;
    private static final int MAGIC_COMMITTED = 0xA1A1A1A1;
    private static final int MAGIC_ALLOCATED = 0xA110CED0;
    private static final int MAGIC_CONSUMED = 0xD0D0D0D0;
    /** What a new ring of the original has in its first word; no meaning. */
    private static final int NEW_RING_WORD = 5;

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final MemorySegment header;
    private final MemorySegment data;
    private final SharedSemaphore semaphore;
    private final String headerPath;
    private final String dataPath;
    private final int words;
    private int writeAt;
    private int readAt;

    private SharedRing(MemorySegment header, MemorySegment data, String headerPath, String dataPath, int words) {
        this.header = header;
        this.data = data;
        this.semaphore = new SharedSemaphore(header.asSlice(SEMAPHORE_OFFSET, SharedSemaphore.BYTES));
        this.headerPath = headerPath;
        this.dataPath = dataPath;
        this.words = words;
    }

    /** Size of the data file for messages of this many bytes; both sides compute it. */
    static long dataBytes(int bufferBytes, int pageBytes) {
        long wanted = bufferBytes + (long) CHUNK_MARGIN_BYTES + GAP_BYTES;
        return Math.ceilDiv(wanted, (long) pageBytes) * pageBytes;
    }

    /**
     * Creates both files for a client with these ids. Nothing is left behind after an exception.
     *
     * @param arena unmaps it when closed
     */
    static SharedRing create(String name, int bufferBytes, int uid, int gid, Arena arena) throws PosixException {
        String headerPath = name + "-header";
        String dataPath = name + "-data";
        long dataBytes = dataBytes(bufferBytes, SharedMemory.pageBytes());
        boolean done = false;
        try {
            MemorySegment header = SharedMemory.create(headerPath, HEADER_BYTES + USER_BYTES, uid, gid, arena);
            MemorySegment data = SharedMemory.create(dataPath, dataBytes, uid, gid, arena);
            int words = (int) (dataBytes / WORD);
            SharedRing ring = new SharedRing(header, data, headerPath, dataPath, words);
            header.set(JAVA_INT, WORDS_OFFSET, words);
            putPath(header, HEADER_PATH_OFFSET, headerPath);
            putPath(header, DATA_PATH_OFFSET, dataPath);
            header.set(JAVA_INT, REFERENCES_OFFSET, 1);
            ring.semaphore.initialize();
            data.set(JAVA_INT, 0, NEW_RING_WORD);
            done = true;
            return ring;
        } finally {
            if (!done) {
                FileCalls.unlink(dataPath);
                FileCalls.unlink(headerPath);
            }
        }
    }

    private static void putPath(MemorySegment header, long offset, String path) {
        byte[] text = path.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(text, 0, header, JAVA_BYTE, offset, text.length);
    }

    /**
     * Opens what the server created.
     *
     * @param request whether it is the ring with the flow-control word
     * @param arena unmaps it when closed
     */
    static SharedRing open(String name, int bufferBytes, boolean request, Arena arena) throws PosixException {
        String headerPath = name + "-header";
        int headerBytes = request ? HEADER_BYTES + USER_BYTES : HEADER_BYTES;
        MemorySegment header = SharedMemory.open(headerPath, headerBytes, arena);
        String dataPath =
                terminated(header.asSlice(DATA_PATH_OFFSET, PATH_BYTES).toArray(JAVA_BYTE));
        long dataBytes = dataBytes(bufferBytes, SharedMemory.pageBytes());
        int words = header.get(JAVA_INT, WORDS_OFFSET);
        if (words != dataBytes / WORD) {
            throw new PosixException("ring " + name + " has another size", Errno.EINVAL);
        }
        MemorySegment data = SharedMemory.open(dataPath, dataBytes, arena);
        SharedRing ring = new SharedRing(header, data, headerPath, dataPath, words);
        ring.writeAt = ring.position(WRITE_OFFSET);
        ring.readAt = ring.position(READ_OFFSET);
        if (ring.writeAt < 0 || ring.readAt < 0) {
            throw new PosixException("ring " + name + " is damaged", Errno.EBADMSG);
        }
        int _ = (int) INT.getAndAdd(header, (long) REFERENCES_OFFSET, 1);
        return ring;
    }

    private static String terminated(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** A position the peer moves; -1 if it is outside the ring. */
    private int position(long offset) {
        int position = (int) INT.getAcquire(header, offset);
        return Integer.compareUnsigned(position, words) < 0 ? position : -1;
    }

    // ---- writing

    /**
     * Appends one chunk of two parts and posts the semaphore.
     *
     * @return 0; {@code -EAGAIN} if it does not fit now; {@code -EBADMSG} if the peer spoilt its position
     */
    int write(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        long length = headLength + (long) bodyLength;
        int refusal = refusal(length);
        if (refusal != 0) {
            return refusal;
        }
        long start = begin();
        copyIn(start, head, 0, headLength);
        copyIn((start + headLength) % ringBytes(), body, bodyOffset, bodyLength);
        commit((int) length);
        return 0;
    }

    /** Appends one chunk, as the other {@code write}. */
    int write(MemorySegment chunk) {
        int refusal = refusal(chunk.byteSize());
        if (refusal != 0) {
            return refusal;
        }
        long start = begin();
        long first = Math.min(chunk.byteSize(), ringBytes() - start);
        MemorySegment.copy(chunk, 0, data, start, first);
        MemorySegment.copy(chunk, first, data, 0, chunk.byteSize() - first);
        commit((int) chunk.byteSize());
        return 0;
    }

    private int refusal(long length) {
        int reader = position(READ_OFFSET);
        if (reader < 0) {
            return -Errno.EBADMSG;
        }
        return freeBytes(reader) < length + CHUNK_MARGIN_BYTES ? -Errno.EAGAIN : 0;
    }

    /** Where the data of the next chunk goes. */
    private long begin() {
        setWord(writeAt, 0);
        INT.setRelease(data, (long) following(writeAt, 1) * WORD, MAGIC_ALLOCATED);
        return (long) following(writeAt, CHUNK_HEADER_WORDS) * WORD;
    }

    private void commit(int length) {
        int magicAt = following(writeAt, 1);
        setWord(writeAt, length);
        writeAt = next(writeAt, length);
        INT.setRelease(header, (long) WRITE_OFFSET, writeAt);
        INT.setRelease(data, (long) magicAt * WORD, MAGIC_COMMITTED);
        semaphore.release();
        SharedMemory.settle();
    }

    private long freeBytes(int reader) {
        long free;
        if (writeAt > reader) {
            free = (long) reader - writeAt + words - 1;
        } else if (writeAt < reader) {
            free = (long) reader - writeAt - 1;
        } else {
            free = semaphore.value() > 0 ? 0 : words;
        }
        return free * WORD;
    }

    private void copyIn(long position, byte[] source, int offset, int length) {
        int first = (int) Math.min(length, ringBytes() - position);
        MemorySegment.copy(source, offset, data, JAVA_BYTE, position, first);
        if (first < length) {
            MemorySegment.copy(source, offset + first, data, JAVA_BYTE, 0, length - first);
        }
    }

    // ---- reading

    /** Chunks that can be read now, as the semaphore says. */
    int available() {
        return Math.max(0, semaphore.value());
    }

    /**
     * Takes the next chunk.
     *
     * @return its length; {@code -EAGAIN} if there is none; {@code -EBADMSG} if the ring is damaged; {@code -ENOBUFS} if it is
     *     longer than the buffer, then it stays
     */
    int read(byte[] buffer) {
        return semaphore.tryAcquire() ? take(buffer) : -Errno.EAGAIN;
    }

    /** As {@link #read}, waiting for a chunk; {@code -ETIMEDOUT} if none comes. */
    int read(byte[] buffer, long timeoutNanos) {
        return semaphore.acquire(timeoutNanos) ? take(buffer) : -Errno.ETIMEDOUT;
    }

    private int take(byte[] buffer) {
        int magicAt = following(readAt, 1);
        if ((int) INT.getAcquire(data, (long) magicAt * WORD) != MAGIC_COMMITTED) {
            semaphore.release();
            return -Errno.EBADMSG;
        }
        int length = data.get(JAVA_INT, (long) readAt * WORD);
        if (length < 0 || length > ringBytes() - CHUNK_MARGIN_BYTES) {
            semaphore.release();
            return -Errno.EBADMSG;
        }
        if (length > buffer.length) {
            semaphore.release();
            return -Errno.ENOBUFS;
        }
        long start = (long) following(readAt, CHUNK_HEADER_WORDS) * WORD;
        int first = (int) Math.min(length, ringBytes() - start);
        MemorySegment.copy(data, JAVA_BYTE, start, buffer, 0, first);
        if (first < length) {
            MemorySegment.copy(data, JAVA_BYTE, 0, buffer, first, length - first);
        }
        setWord(readAt, 0);
        INT.setRelease(data, (long) magicAt * WORD, MAGIC_CONSUMED);
        readAt = next(readAt, length);
        INT.setRelease(header, (long) READ_OFFSET, readAt);
        SharedMemory.settle();
        return length;
    }

    // ---- the words beside the ring

    void setFlowControl(int value) {
        INT.setRelease(header, (long) FLOW_CONTROL_OFFSET, value);
    }

    int flowControl() {
        return (int) INT.getAcquire(header, (long) FLOW_CONTROL_OFFSET);
    }

    int references() {
        return (int) INT.getAcquire(header, (long) REFERENCES_OFFSET);
    }

    // ---- positions

    private long ringBytes() {
        return (long) words * WORD;
    }

    private int following(int position, int distance) {
        int sum = position + distance;
        return sum >= words ? sum - words : sum;
    }

    private int next(int position, int length) {
        return (int) ((position + (long) CHUNK_HEADER_WORDS + Math.ceilDiv(length, WORD)) % words);
    }

    private void setWord(int position, int value) {
        data.set(JAVA_INT, (long) position * WORD, value);
    }

    // ---- the end

    /** Says that this side is gone, as the original does. */
    void dereference() {
        INT.setRelease(header, (long) REFERENCES_OFFSET, 0);
    }

    /** Removes the files, the data before the header. */
    void unlink() {
        FileCalls.unlink(dataPath);
        FileCalls.unlink(headerPath);
    }
}
