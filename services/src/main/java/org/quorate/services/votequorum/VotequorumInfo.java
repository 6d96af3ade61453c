package org.quorate.services.votequorum;

/**
 * What {@code getinfo} answers about a node (spec 30 §4.2, §4.10).
 *
 * @param expectedVotes of the asked node
 * @param highestExpected of any member
 * @param totalVotes of the members, with the device's if it votes for the asked node
 * @param quorum votes needed by this node's count
 * @param flags client flags: the six settings of this node, the device bits of the asked node
 * @param qdeviceVotes votes of the device, given or not
 * @param qdeviceName empty if none is known
 */
public record VotequorumInfo(
        int nodeId,
        NodeState state,
        int votes,
        int expectedVotes,
        int highestExpected,
        int totalVotes,
        int quorum,
        int flags,
        int qdeviceVotes,
        String qdeviceName) {
    public static final int TWO_NODE = 1;
    public static final int QUORATE = 2;
    public static final int WAIT_FOR_ALL = 4;
    public static final int LAST_MAN_STANDING = 8;
    public static final int AUTO_TIE_BREAKER = 16;
    public static final int ALLOW_DOWNSCALE = 32;
    public static final int QDEVICE_REGISTERED = 64;
    public static final int QDEVICE_ALIVE = 128;
    public static final int QDEVICE_CAST_VOTE = 256;
    public static final int QDEVICE_MASTER_WINS = 512;

    /** Whether a flag bit is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
