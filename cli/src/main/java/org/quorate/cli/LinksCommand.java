package org.quorate.cli;

import java.util.concurrent.Callable;
import org.quorate.cli.report.LinkText;
import org.quorate.cli.report.StateJson;
import org.quorate.cli.tools.ToolEnvironment;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.LinkStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate links}: what corosync-cfgtool -s prints. */
@Command(
        name = "links",
        description = "State of the links of one node, printed like corosync-cfgtool -s."
                + " Exit status 0 all links up, 100 a link is down, 1 or 124 unknown.")
final class LinksCommand implements Callable<Integer> {
    @Mixin
    private final Target target = new Target();

    @Mixin
    private final Repetition repetition = new Repetition();

    @Option(
            names = {"-n", "--nodes"},
            description = "By node, with addresses and MTU, like corosync-cfgtool -n.")
    private boolean nodes;

    @Option(
            names = {"-b", "--brief"},
            description = "One line a link, like corosync-cfgtool -s -b.")
    private boolean brief;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return repetition.run(json, this::show);
    }

    private int show() throws CommandFailure {
        LinkStatus status;
        try (ClusterAccess access = ControlClient.connect(target.controlSocket(), ToolEnvironment.STATE_BUDGET)) {
            status = access.linkStatus();
        } catch (ClusterAccessException failed) {
            throw Target.unknown(failed);
        }
        if (json) {
            System.out.println(StateJson.links(status));
        } else {
            System.out.print(nodes ? LinkText.nodes(status) : LinkText.status(status, brief));
        }
        return isDegraded(status) ? ExitCode.DEGRADED : ExitCode.OK;
    }

    private static boolean isDegraded(LinkStatus status) {
        for (LinkStatus.Node node : status.nodes()) {
            for (LinkStatus.Link link : node.links()) {
                if (node.nodeId() != status.localNodeId() && link.enabled() && !link.connected()) {
                    return true;
                }
            }
        }
        return false;
    }
}
