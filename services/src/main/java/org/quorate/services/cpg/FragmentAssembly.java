package org.quorate.services.cpg;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of long messages together at the receiving client (spec 30 §3.7): one message at a time for each sending
 * process; fragments of different senders may interleave.
 */
public final class FragmentAssembly {
    private final int maxLength;
    private final List<Pending> pending = new ArrayList<>();

    private static final class Pending {
        final int nodeId;
        final int pid;
        final byte[] message;
        int filled;

        Pending(int nodeId, int pid, int length) {
            this.nodeId = nodeId;
            this.pid = pid;
            this.message = new byte[length];
        }
    }

    /**
     * @param maxLength bytes of the longest message put together; longer ones are ignored
     */
    public FragmentAssembly(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Takes one fragment as {@link CpgListener#onFragment} got it.
     *
     * @return the whole message if this was its last fragment, else {@code null}
     */
    public byte @Nullable [] add(
            int nodeId, int pid, int totalLength, int type, byte[] buffer, int offset, int length) {
        if (type == GroupMessage.FIRST) {
            drop(nodeId, pid);
            if (totalLength < 0 || totalLength > maxLength) {
                return null;
            }
            pending.add(new Pending(nodeId, pid, totalLength));
        }
        Pending message = find(nodeId, pid);
        if (message == null) {
            return null;
        }
        if (length > message.message.length - message.filled) {
            pending.remove(message);
            return null;
        }
        System.arraycopy(buffer, offset, message.message, message.filled, length);
        message.filled += length;
        if (type != GroupMessage.LAST) {
            return null;
        }
        pending.remove(message);
        return message.filled == message.message.length ? message.message : null;
    }

    /** Forgets what processes that left had begun. */
    public void onLeft(List<CpgMember> left) {
        left.forEach(member -> drop(member.nodeId(), member.pid()));
    }

    private void drop(int nodeId, int pid) {
        pending.removeIf(message -> message.nodeId == nodeId && message.pid == pid);
    }

    private @Nullable Pending find(int nodeId, int pid) {
        for (Pending message : pending) {
            if (message.nodeId == nodeId && message.pid == pid) {
                return message;
            }
        }
        return null;
    }
}
