package org.quorate.clusterfs.store;

import java.nio.file.Path;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;

/** A process that changes a tree, and says the number of each change that is done, until it is killed. */
final class KilledWriter {
    static final JournaledDatabase.Settings SETTINGS = new JournaledDatabase.Settings(3, 20_000, 60_000);
    static final Stamp STAMP = new Stamp(1, 1795334209, 0);

    private KilledWriter() {}

    public static void main(String[] arguments) throws Exception {
        JournaledDatabase database = JournaledDatabase.open(Path.of(arguments[0], "config.db"), SETTINGS, LogSink.NONE);
        Tree tree = database.loadTree(STAMP);
        Storm storm = new Storm(Long.parseLong(arguments[1]));
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                boolean _ = database.sync();
            }
        });
        for (int i = 1; true; i++) {
            storm.change(tree);
            System.out.println(i);
            database.tick(i / 10);
        }
    }
}
