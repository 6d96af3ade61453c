package org.quorate.clusterfs.replication;

import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Result;

/**
 * What came of a delivered message.
 *
 * @param result for the caller who had it sent, if that was here
 * @param next how to go on
 */
public record Delivery(Result result, Next next) {
    /** How to go on after a message. */
    public enum Next {
        CONTINUE,
        /** Leave the group and join it anew. */
        REJOIN,
        /** Stop for good. */
        STOP
    }

    public static Delivery done(Result result) {
        return new Delivery(result, Next.CONTINUE);
    }

    public static Delivery rejoin(Errno errno) {
        return new Delivery(Result.refused(errno), Next.REJOIN);
    }
}
