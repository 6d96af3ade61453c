package org.quorate.clusterfs.store;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that is beside a data base while a backup takes its place. What belongs to the present one is moved away then, and the last
 * step renames this file over it: so whoever finds the file does not know what is missing.
 */
public final class InterruptedRestore {
    private InterruptedRestore() {}

    /** The backup, as a whole, on its way into the place of a data base. */
    public static Path fileOf(Path database) {
        return Path.of(database + ".restoring");
    }

    /**
     * Refuses a data base that a restore was not done with.
     *
     * @throws DatabaseException if there is one: how it is finished
     */
    public static void check(Path database) throws DatabaseException {
        Path file = fileOf(database);
        if (Files.exists(file)) {
            throw new DatabaseException(
                    "a restore of %s was interrupted: %s is there, and what belongs to the data base may have been moved away"
                            .formatted(database, file),
                    ("finish it by 'quorate fs restore --database %s %s', which is the backup; what was there is kept, and can"
                                    + " be restored in turn")
                            .formatted(database, file));
        }
    }
}
