package org.quorate.clusterfs.rrd;

import java.util.ArrayList;
import java.util.List;

/** The three kinds of files, with the columns of each (spec 60 §5.5). */
public enum RrdFormat {
    NODE(
            "pve-node-9.0",
            "loadavg maxcpu cpu iowait memtotal memused swaptotal swapused roottotal rootused",
            "netin netout",
            "memavailable arcsize pressurecpusome pressureiosome pressureiofull pressurememorysome pressurememoryfull"),
    GUEST(
            "pve-vm-9.0",
            "maxcpu cpu maxmem mem maxdisk disk",
            "netin netout diskread diskwrite",
            "memhost pressurecpusome pressurecpufull pressureiosome pressureiofull pressurememorysome"
                    + " pressurememoryfull"),
    STORAGE("pve-storage-9.0", "total used", "", "");

    /** Seconds between two values. */
    public static final int STEP = 60;

    private static final String LIMITS = ":120:0:U";
    private static final List<String> FUNCTIONS = List.of("AVERAGE", "MAX");
    /** Steps in a row, and rows. */
    private static final List<String> ROWS = List.of("1:1440", "30:1440", "360:1440", "10080:570");

    private final String directory;
    private final List<String> sources = new ArrayList<>();

    RrdFormat(String directory, String gauges, String counters, String moreGauges) {
        this.directory = directory;
        add(gauges, "GAUGE");
        add(counters, "DERIVE");
        add(moreGauges, "GAUGE");
    }

    private void add(String names, String type) {
        for (String name : names.split(" ")) {
            if (!name.isEmpty()) {
                sources.add("DS:" + name + ":" + type + LIMITS);
            }
        }
    }

    /** Below that of all files. */
    String directory() {
        return directory;
    }

    /** How many values belong to a time. */
    public int columns() {
        return sources.size();
    }

    /** Data sources, then archives, as {@code rrdtool create} takes them. */
    public List<String> definitions() {
        List<String> all = new ArrayList<>(sources);
        for (String function : FUNCTIONS) {
            ROWS.forEach(rows -> all.add("RRA:" + function + ":0.5:" + rows));
        }
        return all;
    }
}
