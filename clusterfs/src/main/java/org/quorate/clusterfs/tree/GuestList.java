package org.quorate.clusterfs.tree;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;

/** Which guest is configured where: a guest number is there once in the cluster (spec 60 §2.5). */
public final class GuestList {
    private static final TreePath NODES = TreePath.of("nodes");

    private final LogSink log;
    private TreeMap<Long, Guest> guests = new TreeMap<>();
    private int version;
    private int lastGuestVersion;

    GuestList(LogSink log) {
        this.log = log;
    }

    /** Grows with every change; counts in this process only. */
    public int version() {
        return version;
    }

    /** Ascending by number. */
    public List<Guest> guests() {
        return List.copyOf(guests.values());
    }

    /** The guest with this number, or null if none is known. */
    public @Nullable Guest guest(long vmid) {
        return guests.get(vmid);
    }

    /** Whether its number is in use on another node or for another kind of guest. */
    boolean isTakenFor(GuestPath path) {
        Guest guest = guests.get(path.vmid());
        return guest != null && !(guest.node().equals(path.node()) && guest.type() == path.type());
    }

    void register(GuestPath path) {
        version++;
        guests.put(path.vmid(), fresh(path));
    }

    void remove(long vmid) {
        version++;
        guests.remove(vmid);
    }

    private Guest fresh(GuestPath path) {
        return new Guest(path.vmid(), path.node(), path.type(), ++lastGuestVersion);
    }

    /** Takes all guests from the tree; false if a number is there twice. */
    boolean rebuild(EntryTable table) {
        boolean unique = true;
        TreeMap<Long, Guest> found = new TreeMap<>();
        Entry nodes = table.find(NODES);
        if (nodes != null) {
            for (Entry node : table.children(nodes)) {
                for (GuestType type : GuestType.values()) {
                    unique &= collect(table, node, type, found);
                }
            }
        }
        guests = found;
        version++;
        return unique;
    }

    private boolean collect(EntryTable table, Entry node, GuestType type, Map<Long, Guest> found) {
        Entry directory = node.isDirectory() ? table.child(node, FileName.of(type.directory())) : null;
        if (directory == null) {
            return true;
        }
        boolean unique = true;
        TreePath path = NODES.resolve(node.name()).resolve(directory.name());
        for (Entry file : table.children(directory)) {
            GuestPath guest = file.isDirectory() ? null : GuestPath.of(path.resolve(file.name()));
            if (guest != null && found.put(guest.vmid(), fresh(guest)) != null) {
                log.log(Domain.STATUS, Level.CRIT, "detected duplicate VMID " + guest.vmid());
                unique = false;
            }
        }
        return unique;
    }
}
