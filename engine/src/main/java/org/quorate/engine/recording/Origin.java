package org.quorate.engine.recording;

import java.util.ArrayList;
import java.util.List;
import org.quorate.engine.StoredState;

/**
 * What a node was made of, before its first input.
 *
 * @param product version of the program
 * @param nodeId unsigned
 * @param epochMillis wall clock when the recording began
 * @param nanos the node's clock at that time
 * @param configurationFile path of corosync.conf
 * @param stored what the node remembered
 * @param host what the machine answered while the configuration was read
 */
record Origin(
        String product,
        int nodeId,
        long epochMillis,
        long nanos,
        String configurationFile,
        StoredState stored,
        List<HostAnswer> host) {
    Origin {
        host = List.copyOf(host);
    }

    void write(ByteSink out) {
        out.text(product);
        out.signed(nodeId);
        out.signed(epochMillis);
        out.signed(nanos);
        out.text(configurationFile);
        out.u64(stored.ringSequence());
        out.signed(stored.expectedVotesTracking());
        out.number(host.size());
        host.forEach(answer -> answer.write(out));
    }

    static Origin read(ByteSource in) throws DamagedRecordingException {
        String product = in.text();
        int nodeId = (int) in.signed();
        long epochMillis = in.signed();
        long nanos = in.signed();
        String file = in.text();
        StoredState stored = new StoredState(in.u64(), (int) in.signed());
        List<HostAnswer> host = new ArrayList<>();
        for (int left = in.integer(); left > 0; left--) {
            host.add(HostAnswer.read(in));
        }
        if (!in.isAtEnd()) {
            throw in.damaged("more follows than belongs there");
        }
        return new Origin(product, nodeId, epochMillis, nanos, file, stored, host);
    }
}
