package org.quorate.pmxcfs.files;

import java.util.function.Function;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Tree;

/** The file system as any thread may use it; all calls wait. */
public interface FileService {
    /** What the thread that owns everything shows to a question. Not to be kept when the question is answered. */
    interface View {
        /** The tree. */
        Tree tree();

        /** What is known of the nodes. */
        NodeStatus status();

        /** Whether the tree may be changed. */
        boolean quorate();

        /** Seconds by a clock that only goes forward. */
        long elapsed();
    }

    /**
     * Asks something.
     *
     * @param question runs in the thread that owns the tree
     * @throws ServiceStoppedException if that thread has ended
     */
    <T> T ask(Function<View, T> question);

    /**
     * Changes the tree, here and on all nodes; returns when that is done or refused.
     *
     * @throws ServiceStoppedException if the thread that owns the tree has ended
     */
    Result change(Operation operation);

    /**
     * Has all changes that are done on the disk of this node; may take a while.
     *
     * @return whether they are there
     */
    boolean sync();

    /**
     * Sets a key of this node, here and, without waiting for it, on all nodes.
     *
     * @param key one character for each byte, at most 255
     * @param value empty to remove it; not to be changed afterwards
     * @return whether the value is one that the key may have
     * @throws ServiceStoppedException if the thread that owns everything has ended
     */
    boolean setKey(String key, byte[] value);

    /**
     * Adds a line to the log of the cluster, here and, without waiting for it, on all nodes.
     *
     * @param pid of the client
     * @throws ServiceStoppedException if the thread that owns everything has ended
     */
    void log(LogLine line, int pid);
}
