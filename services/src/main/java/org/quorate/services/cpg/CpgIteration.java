package org.quorate.services.cpg;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an iteration over groups and processes goes through: a snapshot in the original's order (spec 30 §3.8). */
public final class CpgIteration {
    /** One entry a group, with node and process 0. */
    public static final int NAME_ONLY = 1;
    /** The processes of one group. */
    public static final int ONE_GROUP = 2;
    /** All processes of all groups. */
    public static final int ALL = 3;

    private final List<CpgProcess> entries;
    private int next;

    private CpgIteration(List<CpgProcess> entries) {
        this.entries = entries;
    }

    /**
     * A process of a group that is in the snapshot already goes right behind the first entry of that group, one of a new group to
     * the very front.
     */
    static CpgIteration over(ProcessTable processes, int type, @Nullable GroupName group) {
        List<CpgProcess> entries = new ArrayList<>();
        for (CpgProcess process : processes.all()) {
            if (type == ONE_GROUP && !process.group().equals(group)) {
                continue;
            }
            int first = firstOf(entries, process.group());
            if (type == NAME_ONLY) {
                if (first < 0) {
                    entries.addFirst(new CpgProcess(0, 0, process.group()));
                }
            } else {
                entries.add(first + 1, process);
            }
        }
        return new CpgIteration(entries);
    }

    private static int firstOf(List<CpgProcess> entries, GroupName group) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).group().equals(group)) {
                return i;
            }
        }
        return -1;
    }

    /** The next entry, or {@code null} at the end (NO_SECTIONS). */
    public @Nullable CpgProcess next() {
        return next < entries.size() ? entries.get(next++) : null;
    }
}
