package org.quorate.interop;

import java.nio.file.Path;
import java.util.List;

/** A node of ours, started as its launcher starts it. */
public final class QuorateNode extends ClusterNode {
    QuorateNode(int id, Namespace namespace, Path directory) {
        super(id, namespace, directory);
    }

    @Override
    List<String> daemonCommand() {
        return namespace()
                .inside(List.of(
                        System.getProperty("interop.quorate", "quorate"), "daemon", "-f", "-c", config().toString()));
    }

    @Override
    public long statistic(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isQuorate() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutDown() {
        signal("TERM");
        awaitEnd();
    }

    @Override
    public CpgClient openCpg(String traceName) {
        throw new UnsupportedOperationException();
    }
}
