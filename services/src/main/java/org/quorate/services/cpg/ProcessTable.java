package org.quorate.services.cpg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.quorate.base.wire.Endian;

/** All known processes in groups, sorted by node and process, equal ones in order of arrival (spec 30 §3.2). */
final class ProcessTable {
    /** Far beyond any use; all nodes refuse the same process because they insert in the same order. */
    static final int MAX_PROCESSES = 65_536;

    private final List<CpgProcess> processes = new ArrayList<>();

    /** Adds a process that is not known; {@code false} if it is, or if the table is full. */
    boolean add(CpgProcess process) {
        int position = firstAfter(process);
        if (processes.size() >= MAX_PROCESSES || contains(process)) {
            return false;
        }
        processes.add(position, process);
        return true;
    }

    boolean contains(CpgProcess process) {
        for (int i = firstAfter(process) - 1; i >= 0; i--) {
            CpgProcess candidate = processes.get(i);
            if (CpgProcess.compare(candidate, process) != 0) {
                return false;
            }
            if (candidate.equals(process)) {
                return true;
            }
        }
        return false;
    }

    void remove(CpgProcess process) {
        processes.removeIf(process::equals);
    }

    /** Removes the processes of which the condition holds; returns them in order. */
    List<CpgProcess> removeIf(Predicate<CpgProcess> condition) {
        List<CpgProcess> removed = processes.stream().filter(condition).toList();
        processes.removeIf(condition);
        return removed;
    }

    /** Whether some process of the node is in the group whose name is at the offset; allocates nothing. */
    boolean hasSender(int nodeId, Endian order, byte[] buffer, int nameOffset) {
        for (int i = firstOfNode(nodeId); i < processes.size(); i++) {
            CpgProcess process = processes.get(i);
            if (process.nodeId() != nodeId) {
                return false;
            }
            if (process.group().isAt(order, buffer, nameOffset)) {
                return true;
            }
        }
        return false;
    }

    /** In order; not to be kept. */
    List<CpgProcess> all() {
        return processes;
    }

    /** Index of the first process sorted after the given one. */
    private int firstAfter(CpgProcess process) {
        int low = 0;
        int high = processes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (CpgProcess.compare(processes.get(middle), process) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int firstOfNode(int nodeId) {
        int low = 0;
        int high = processes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(processes.get(middle).nodeId(), nodeId) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
