package org.quorate.embedded;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an embedded node needs to know beyond its corosync.conf.
 *
 * @param configuration the corosync.conf, with a nodelist; its {@code totem.keyfile} is read as the daemon reads it
 * @param stateDirectory where the ring id is kept, without which a restarted node could tear a ring apart; one per node. Empty: what the
 *     file says in {@code system.state_dir}
 * @param localName which node of the nodelist this is, by its {@code name}. Empty: found by this machine's name and addresses, as
 *     the daemon does
 */
public record EmbeddedSettings(Path configuration, Optional<Path> stateDirectory, Optional<String> localName) {
    /** Everything as in the file. */
    public static EmbeddedSettings of(Path configuration) {
        return new EmbeddedSettings(configuration, Optional.empty(), Optional.empty());
    }

    /** The same with a state directory of its own, which is made if it is not there. */
    public EmbeddedSettings withStateDirectory(Path directory) {
        return new EmbeddedSettings(configuration, Optional.of(directory), localName);
    }

    /** The same as the node of that name. */
    public EmbeddedSettings withLocalName(String name) {
        return new EmbeddedSettings(configuration, stateDirectory, Optional.of(name));
    }
}
