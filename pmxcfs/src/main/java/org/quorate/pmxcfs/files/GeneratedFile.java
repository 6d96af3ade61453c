package org.quorate.pmxcfs.files;

import java.util.Map;
import java.util.function.Function;
import org.quorate.clusterfs.status.NodeStatus;

/**
 * A file at the top whose text is made when it is looked at (spec 60 §6.5).
 *
 * @param permissions mode bits
 * @param text makes it
 */
record GeneratedFile(int permissions, Function<FileService.View, String> text) {
    static final String DEBUG = ".debug";

    private static final int READABLE = 0440;
    private static final int WRITABLE = 0640;

    static Map<String, GeneratedFile> all(DebugSwitch debug) {
        return Map.of(
                ".version",
                readable(view -> view.status().versionText(view.tree())),
                ".members",
                readable(view -> view.status().membersText(view.quorate())),
                ".vmlist",
                readable(view -> NodeStatus.guestsText(view.tree().guests())),
                ".clusterlog",
                readable(view -> view.status().clusterLogText()),
                ".rrd",
                readable(view -> view.status().rrdText(view.elapsed())),
                DEBUG,
                new GeneratedFile(WRITABLE, view -> debug.isOn() ? "1\n" : "0\n"));
    }

    private static GeneratedFile readable(Function<FileService.View, String> text) {
        return new GeneratedFile(READABLE, text);
    }
}
