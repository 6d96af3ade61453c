package org.quorate.cli;

import java.util.concurrent.Callable;
import org.quorate.cli.report.QuorumText;
import org.quorate.cli.report.StateJson;
import org.quorate.cli.tools.ToolEnvironment;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.QuorumStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate status}: what corosync-quorumtool -s prints. */
@Command(
        name = "status",
        description = "Quorum, votes and members as one node sees them, printed like corosync-quorumtool -s."
                + " Exit status 0 quorate, 2 not quorate, 1 or 124 unknown.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final Target target = new Target();

    @Mixin
    private final Repetition repetition = new Repetition();

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return repetition.run(json, this::show);
    }

    private int show() throws CommandFailure {
        ToolEnvironment environment = Target.environment(target::controlSocket);
        QuorumStatus status;
        try (ClusterAccess access = ControlClient.connect(target.controlSocket(), ToolEnvironment.STATE_BUDGET)) {
            status = access.quorumStatus();
        } catch (ClusterAccessException failed) {
            throw Target.unknown(failed);
        }
        if (json) {
            System.out.println(StateJson.quorum(status));
        } else if (status.votes() == null) {
            throw new CommandFailure("no quorum provider is configured; the node acts without quorum");
        } else {
            QuorumText text = new QuorumText(QuorumText.Style.DEFAULT, environment.names());
            System.out.print(text.status(status, environment.clock().get()));
        }
        return status.quorate() ? ExitCode.OK : ExitCode.NOT_QUORATE;
    }
}
