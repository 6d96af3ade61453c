package org.quorate.interop;

import java.util.Optional;

/** What the machine must offer; without it these tests are skipped, saying why. */
public final class Prerequisites {
    private Prerequisites() {}

    /** The reason why nothing can run here, or nothing. */
    public static Optional<String> missing() {
        if (!Command.of("id", "-u").output().trim().equals("0")) {
            return Optional.of("interop needs root for network namespaces");
        }
        for (String program :
                new String[] {"corosync", "corosync-quorumtool", "ip", "nft", "tcpdump", "unshare", "nsenter", "gcc"}) {
            if (!Command.of("sh", "-c", "command -v " + program).run().succeeded()) {
                return Optional.of("interop needs " + program);
            }
        }
        Command.Outcome namespaces = Command.of("unshare", "-n", "-m", "true").run();
        return namespaces.succeeded()
                ? Optional.empty()
                : Optional.of("interop needs namespaces: " + namespaces.stderr().trim());
    }
}
