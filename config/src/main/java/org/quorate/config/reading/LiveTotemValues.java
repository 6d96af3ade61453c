package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkParameters;
import org.quorate.config.cmap.Cmap;

/**
 * Derives everything again after a client changed a {@code totem.*} key in the running map (spec 50 §9). Ping timers follow the
 * token timeout here too, which the original forgets.
 *
 * @param cluster with the new values
 * @param violation to be logged by TOTEM as an error, or {@code null}; the values are in effect nevertheless, as in the original
 */
public record LiveTotemValues(
        ClusterConfiguration cluster, @Nullable String violation) {
    /** Derives from the map and publishes under {@code runtime.config.totem.} there. */
    public static LiveTotemValues recompute(Cmap live, ClusterConfiguration cluster) {
        int nodes = (int) cluster.members().stream()
                .filter(member -> member.address(0).isPresent())
                .count();
        VolatileValues values = VolatileValues.derive(live, nodes);
        List<LinkParameters> links = new ArrayList<>();
        for (LinkParameters old : cluster.knet().links()) {
            LinkReading link = new LinkReading(old.link());
            link.port = old.port();
            link.priority = old.priority();
            link.sctp = old.sctp();
            link.readHeartbeat(live);
            links.add(link.parameters(values.token()));
        }
        KnetParameters knet =
                values.knet(cluster.knet().linkMode(), links, cluster.knet().crypto());
        values.publish(live);
        links.forEach(link -> LinkReading.publish(link, live));
        ClusterConfiguration next = new ClusterConfiguration(
                cluster.clusterName(),
                cluster.transport(),
                cluster.localNodeId(),
                cluster.members(),
                values.totem(cluster.totem().netMtu()),
                knet);
        return new LiveTotemValues(next, TotemValidation.values(values));
    }
}
