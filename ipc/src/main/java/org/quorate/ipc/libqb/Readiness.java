package org.quorate.ipc.libqb;

import org.quorate.posix.PosixException;

/** The event loop as the server sees it: which descriptors to watch. Conditions and interests are those of an epoll set. */
public interface Readiness {
    /** Told on the loop's thread that conditions hold; level-triggered. */
    @FunctionalInterface
    interface Watcher {
        void onReady(int conditions);
    }

    void add(int fd, int interest, Watcher watcher) throws PosixException;

    void modify(int fd, int interest) throws PosixException;

    /** Before the descriptor is closed. Its watcher is not called any more, also not for conditions already found. */
    void remove(int fd);
}
