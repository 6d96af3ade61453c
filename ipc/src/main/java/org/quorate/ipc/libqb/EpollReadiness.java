package org.quorate.ipc.libqb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;

/**
 * Watches descriptors in an epoll set shared with others: {@link #owns} tells which of the set's results are for {@link #dispatch}.
 */
public final class EpollReadiness implements Readiness {
    /** Marks our entries in the set's data word, above a generation that tells a reused descriptor number apart. */
    private static final long MARK = 1L << 62;

    private static final int GENERATION_SHIFT = 32;
    private static final int GENERATION_MASK = 0x3FFF_FFFF;

    private final Epoll epoll;
    private @Nullable Watcher[] watchers = new Watcher[64];
    private int[] generations = new int[64];

    public EpollReadiness(Epoll epoll) {
        this.epoll = epoll;
    }

    @Override
    public void add(int fd, int interest, Watcher watcher) throws PosixException {
        if (fd >= watchers.length) {
            int size = Math.max(fd + 1, 2 * watchers.length);
            watchers = Arrays.copyOf(watchers, size);
            generations = Arrays.copyOf(generations, size);
        }
        generations[fd] = (generations[fd] + 1) & GENERATION_MASK;
        epoll.add(fd, interest, data(fd));
        watchers[fd] = watcher;
    }

    @Override
    public void modify(int fd, int interest) throws PosixException {
        epoll.modify(fd, interest, data(fd));
    }

    @Override
    public void remove(int fd) {
        watchers[fd] = null;
        try {
            epoll.remove(fd);
        } catch (PosixException e) {
            throw new IllegalStateException("descriptor " + fd + " is watched", e);
        }
    }

    private long data(int fd) {
        return MARK | (long) generations[fd] << GENERATION_SHIFT | fd;
    }

    /** Whether a result of the set with this data belongs here. */
    public static boolean owns(long data) {
        return (data & MARK) != 0;
    }

    /** Hands one result of the set to its watcher, if it is still there. */
    public void dispatch(long data, int conditions) {
        int fd = (int) data;
        Watcher watcher = watchers[fd];
        if (watcher != null && data(fd) == data) {
            watcher.onReady(conditions);
        }
    }
}
