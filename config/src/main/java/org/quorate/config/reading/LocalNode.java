package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.quorate.base.IpAddress;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.HostEnvironment;

/**
 * Which {@code nodelist.node} this machine is (spec 50 §6).
 *
 * @param position P of {@code nodelist.node.P}; if not found the last one looked at, -1 without a nodelist
 */
record LocalNode(int position, boolean found) {
    /** A {@code name} or {@code ring0_addr}: only these are compared. */
    private record Candidate(int position, String text) {
        boolean isBeforeFirstDot(String other) {
            return upToFirstDot(text).equals(other);
        }
    }

    static LocalNode find(Cmap map, HostEnvironment host) {
        List<Candidate> candidates = new ArrayList<>();
        for (var entry : map.withPrefix(NodeEntry.PREFIX).entrySet()) {
            NodeEntry.Key key = NodeEntry.Key.parse(entry.getKey());
            if (key != null && (key.name().equals("name") || key.name().equals("ring0_addr"))) {
                String text = map.getString(entry.getKey());
                candidates.add(new Candidate(key.position(), text == null ? "" : text));
            }
        }
        int match = byHostName(candidates, host.hostName());
        if (match < 0) {
            match = byInterface(candidates, host);
        }
        if (match < 0) {
            match = byResolving(candidates, host);
        }
        if (match >= 0) {
            return new LocalNode(match, true);
        }
        return new LocalNode(candidates.isEmpty() ? -1 : candidates.getLast().position, false);
    }

    private static int byHostName(List<Candidate> candidates, String hostName) {
        String name = hostName;
        int match = first(candidates, hostName);
        while (match < 0 && name.indexOf('.') >= 0) {
            name = name.substring(0, name.lastIndexOf('.'));
            match = first(candidates, name);
        }
        String shortest = name;
        return match >= 0 ? match : first(candidates, candidate -> candidate.isBeforeFirstDot(shortest));
    }

    private static int byInterface(List<Candidate> candidates, HostEnvironment host) {
        for (IpAddress address : host.interfaceAddresses()) {
            String name = host.nameOf(address);
            int match = first(candidates, name);
            if (match < 0) {
                match = first(candidates, upToFirstDot(name));
            }
            // The original compares the number too, but never succeeds for IPv6.
            if (match < 0 && !address.isV6()) {
                match = first(candidates, address.toString());
            }
            if (match >= 0) {
                return match;
            }
        }
        return -1;
    }

    private static int byResolving(List<Candidate> candidates, HostEnvironment host) {
        List<IpAddress> local = host.interfaceAddresses();
        return first(
                candidates,
                candidate -> Resolution.all(host, candidate.text).stream()
                        .anyMatch(address -> local.stream().anyMatch(address::isSameAddress)));
    }

    private static int first(List<Candidate> candidates, String text) {
        return first(candidates, candidate -> candidate.text.equals(text));
    }

    private static int first(List<Candidate> candidates, Predicate<Candidate> isLocal) {
        return candidates.stream()
                .filter(isLocal)
                .mapToInt(Candidate::position)
                .findFirst()
                .orElse(-1);
    }

    private static String upToFirstDot(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? text : text.substring(0, dot);
    }
}
