package org.quorate.pmxcfs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.replication.TreeReplication;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.pmxcfs.cluster.CorosyncConfFile;
import org.quorate.pmxcfs.cluster.CorosyncConnection;

/** Takes the tree's {@code corosync.conf} to the machine, and has the cluster engine read it. Belongs to the owner's thread. */
final class ConfigurationSync implements TreeReplication.CorosyncConfListener {
    static final TreePath COROSYNC_CONF = TreePath.of("corosync.conf");

    /** The other nodes shall have written their files by then. */
    private static final int RELOAD_AFTER_SECONDS = 1;

    private final Tree tree;
    private final CorosyncConfFile file;
    private volatile @Nullable CorosyncConnection connection;

    ConfigurationSync(Tree tree, CorosyncConfFile file) {
        this.tree = tree;
        this.file = file;
    }

    void reloadBy(CorosyncConnection made) {
        connection = made;
    }

    @Override
    public void corosyncConfChanged(boolean reload) {
        Entry entry = tree.find(COROSYNC_CONF);
        if (entry == null || entry.isDirectory()) {
            return;
        }
        CorosyncConnection present = connection;
        if (file.follow(entry.content()) && reload && present != null) {
            CompletableFuture.delayedExecutor(RELOAD_AFTER_SECONDS, TimeUnit.SECONDS)
                    .execute(present::reload);
        }
    }
}
