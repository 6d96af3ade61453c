package org.quorate.services.report;

import java.util.EnumSet;
import java.util.Set;
import org.quorate.services.votequorum.VotequorumInfo;

/** Words of the Flags line, in the order printed. */
public enum QuorumFlag {
    TWO_NODE(VotequorumInfo.TWO_NODE, "2Node"),
    QUORATE(VotequorumInfo.QUORATE, "Quorate"),
    WAIT_FOR_ALL(VotequorumInfo.WAIT_FOR_ALL, "WaitForAll"),
    LAST_MAN_STANDING(VotequorumInfo.LAST_MAN_STANDING, "LastManStanding"),
    AUTO_TIE_BREAKER(VotequorumInfo.AUTO_TIE_BREAKER, "AutoTieBreaker"),
    ALLOW_DOWNSCALE(VotequorumInfo.ALLOW_DOWNSCALE, "AllowDownscale"),
    QDEVICE(VotequorumInfo.QDEVICE_REGISTERED, "Qdevice");

    private final int bit;
    private final String word;

    QuorumFlag(int bit, String word) {
        this.bit = bit;
        this.word = word;
    }

    /** Those that are set, in the order printed. */
    public static Set<QuorumFlag> of(VotequorumInfo info) {
        Set<QuorumFlag> set = EnumSet.noneOf(QuorumFlag.class);
        for (QuorumFlag flag : values()) {
            if (info.has(flag.bit)) {
                set.add(flag);
            }
        }
        return set;
    }

    /** As corosync-quorumtool prints it. */
    public String word() {
        return word;
    }
}
