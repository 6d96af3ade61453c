package org.quorate.engine;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.totem.SrpStats;
import org.quorate.totem.Totem;

/** The stats map: values are read from the layers when they are asked for (spec 50 §11). */
final class StatsMap {
    private static final String CLEAR = "stats.clear.";

    private final RingNetwork network;
    private final Totem totem;
    private final SchedulingGaps gaps;

    StatsMap(RingNetwork network, Totem totem, SchedulingGaps gaps) {
        this.network = network;
        this.totem = totem;
        this.gaps = gaps;
    }

    /** Entries whose key starts with the prefix, ascending. */
    SortedMap<String, CmapValue> withPrefix(String prefix) {
        TreeMap<String, CmapValue> all = new TreeMap<>();
        addRing(all);
        network.visitStatistics((key, type, value) -> all.put(key, CmapValue.ofInteger(type, value)));
        gaps.addTo(all);
        all.put("stats.ipcs.global.active", CmapValue.u64(0));
        all.put("stats.ipcs.global.closed", CmapValue.u64(0));
        return Collections.unmodifiableSortedMap(all.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    private void addRing(SortedMap<String, CmapValue> map) {
        map.put("stats.pg.msg_queue_avail", CmapValue.u32(0));
        map.put("stats.pg.msg_reserved", CmapValue.u32(0));
        SrpStats srp = totem.stats();
        u64(map, "orf_token_tx", srp.orfTokenTx());
        u64(map, "orf_token_rx", srp.orfTokenRx());
        u64(map, "memb_merge_detect_tx", srp.mergeDetectTx());
        u64(map, "memb_merge_detect_rx", srp.mergeDetectRx());
        u64(map, "memb_join_tx", srp.joinTx());
        u64(map, "memb_join_rx", srp.joinRx());
        u64(map, "mcast_tx", srp.mcastTx());
        u64(map, "mcast_retx", srp.mcastRetx());
        u64(map, "mcast_rx", srp.mcastRx());
        u64(map, "memb_commit_token_tx", srp.commitTokenTx());
        u64(map, "memb_commit_token_rx", srp.commitTokenRx());
        u64(map, "token_hold_cancel_tx", srp.holdCancelTx());
        u64(map, "token_hold_cancel_rx", srp.holdCancelRx());
        u64(map, "operational_entered", srp.operationalEntered());
        u64(map, "operational_token_lost", srp.operationalTokenLost());
        u64(map, "gather_entered", srp.gatherEntered());
        u64(map, "gather_token_lost", srp.gatherTokenLost());
        u64(map, "commit_entered", srp.commitEntered());
        u64(map, "commit_token_lost", srp.commitTokenLost());
        u64(map, "recovery_entered", srp.recoveryEntered());
        u64(map, "recovery_token_lost", srp.recoveryTokenLost());
        u64(map, "consensus_timeouts", srp.consensusTimeouts());
        u64(map, "rx_msg_dropped", srp.rxMsgDropped());
        u64(map, "time_since_token_last_received", srp.timeSinceTokenLastReceivedMs());
        u32(map, "continuous_gather", srp.continuousGather());
        u32(map, "continuous_sendmsg_failures", 0);
        map.put("stats.srp.firewall_enabled_or_nic_failure", CmapValue.u8(srp.firewallEnabledOrNicFailure() ? 1 : 0));
        u32(map, "mtt_rx_token", srp.mttRxToken());
        u32(map, "avg_token_workload", srp.avgTokenWorkload());
        u32(map, "avg_backlog_calc", srp.avgBacklogCalc());
    }

    private static void u64(SortedMap<String, CmapValue> map, String name, long value) {
        map.put("stats.srp." + name, CmapValue.u64(value));
    }

    private static void u32(SortedMap<String, CmapValue> map, String name, int value) {
        map.put("stats.srp." + name, CmapValue.u32(value));
    }

    /**
     * Clears the group that a client's write to {@code stats.clear.GROUP} names, by the beginning of its name.
     *
     * @return whether there is such a group
     */
    boolean clear(String key) {
        boolean all = key.startsWith(CLEAR + "all");
        boolean ofKnet = all || key.startsWith(CLEAR + "knet");
        boolean ofTotem = all || key.startsWith(CLEAR + "totem");
        boolean ofSchedule = all || key.startsWith(CLEAR + "schedmiss");
        if (ofKnet) {
            network.clearStatistics();
        }
        if (ofKnet || ofTotem) {
            // clearing the transport's counters clears the ring's too (spec 20 §11.1)
            totem.stats().clear();
        }
        if (ofSchedule) {
            gaps.clear();
        }
        return ofKnet || ofTotem || ofSchedule || key.startsWith(CLEAR + "ipc");
    }

    static boolean isClearKey(String key) {
        return key.startsWith(CLEAR);
    }
}
