package org.quorate.services.cpg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.wire.Endian;
import org.quorate.services.AddressBook;
import org.quorate.services.framework.MessageSource;
import org.quorate.services.framework.NodeLists;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceEngine;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.framework.SyncParticipant;

/**
 * Closed process groups (spec 30 §3): which client processes of which nodes are in which groups, and the messages they send to
 * each other, the same to all members in the same order.
 */
public final class CpgService implements ServiceEngine, SyncParticipant {
    /** Longest message sent in one piece; longer ones are cut by the client (§3.7). */
    public static final int MAX_WHOLE_MESSAGE = 1024 * 1024 - 1024;

    /** Flag of a join: tell the ring's configuration right after the first change of membership. */
    public static final int INITIAL_TOTEM_CONF = 1;

    private static final int[] NOBODY = {};

    private final int localNodeId;
    private final AddressBook addresses;
    private final Log log;
    private final ServiceChannel channel;

    private final ProcessTable processes = new ProcessTable();
    /** The newest first: notifications go out in this order. */
    private final List<CpgConnection> connections = new ArrayList<>();

    private final GroupMessage received = new GroupMessage();
    private final byte[] fragmentHeader = new byte[GroupMessage.FRAGMENT_HEADER_BYTES];
    private long connectionsEver;

    private int[] oldMembers = NOBODY;
    private int[] members = NOBODY;
    private int[] left = NOBODY;
    /** Of the members of the last round that came to its end, those that have come along in each configuration since. */
    private int[] together = NOBODY;

    private RingId ringId = RingId.NONE;
    private boolean downListSent;
    /** What the join lists of this round said, the last entry first. */
    private final ArrayDeque<CpgProcess> collected = new ArrayDeque<>();
    /** Who ended while the ring synchronises: a join list from before its end, wherever it is in the order, is no news of it. */
    private final Set<CpgProcess> ended = new HashSet<>();

    private boolean synchronizing;

    public CpgService(int localNodeId, AddressBook addresses, Log log, ServiceChannel channel) {
        this.localNodeId = localNodeId;
        this.addresses = addresses;
        this.log = log;
        this.channel = channel;
    }

    @Override
    public ServiceId id() {
        return ServiceId.CPG;
    }

    @Override
    public void stop() {
        List.copyOf(connections).forEach(this::disconnect);
    }

    // --- client requests (§3.2, §3.8)
    // -----------------------------------------------------------------------------------

    public CpgConnection connect(CpgListener listener) {
        CpgConnection connection = new CpgConnection(++connectionsEver, listener);
        connections.addFirst(connection);
        debug("lib_init_fn: conn=%s, cpd=%s", connection, connection);
        return connection;
    }

    /** The client has ended or closed; without a leave before, the group is told that the process is down. */
    public void disconnect(CpgConnection connection) {
        debug("exit_fn for conn=%s", connection);
        finish(connection);
    }

    /** The client is about to close: no more events for it. Always {@link StatusCode#OK}. */
    public StatusCode finalizeConnection(CpgConnection connection) {
        debug("cpg finalize for conn=%s", connection);
        finish(connection);
        return StatusCode.OK;
    }

    private void finish(CpgConnection connection) {
        connections.remove(connection);
        GroupName group = connection.group;
        if (group != null && connection.state != CpgConnection.State.LEAVE_STARTED) {
            connection.state = CpgConnection.State.LEAVE_STARTED;
            sendEnd(group, connection.pid);
        }
    }

    private void sendEnd(GroupName group, int pid) {
        send(
                ProcessMessage.LEAVE_FUNCTION,
                new ProcessMessage(group, pid, Reason.PROCESS_DOWN).encode(ProcessMessage.LEAVE_FUNCTION));
    }

    /**
     * Joins a group; the join takes effect when the first configuration change comes.
     *
     * @param pid of the client process
     * @param flags {@link #INITIAL_TOTEM_CONF} or 0
     * @return {@link StatusCode#OK}, {@link StatusCode#EXIST}, {@link StatusCode#TRY_AGAIN} or {@link StatusCode#BUSY}
     */
    public StatusCode join(CpgConnection connection, GroupName group, int pid, int flags) {
        for (CpgConnection other : connections) {
            if (other.pid == pid && group.equals(other.group)) {
                return StatusCode.EXIST;
            }
        }
        if (processes.contains(new CpgProcess(localNodeId, pid, group))) {
            return StatusCode.TRY_AGAIN;
        }
        return switch (connection.state) {
            case UNJOINED -> {
                connection.state = CpgConnection.State.JOIN_STARTED;
                connection.group = group;
                connection.pid = pid;
                connection.wantsTotemConfiguration = (flags & INITIAL_TOTEM_CONF) != 0;
                send(
                        ProcessMessage.JOIN_FUNCTION,
                        new ProcessMessage(group, pid, Reason.JOIN).encode(ProcessMessage.JOIN_FUNCTION));
                yield StatusCode.OK;
            }
            case LEAVE_STARTED -> StatusCode.BUSY;
            case JOIN_STARTED, JOIN_COMPLETED -> StatusCode.EXIST;
        };
    }

    /** Leaves the group: {@link StatusCode#OK}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#BUSY}. */
    public StatusCode leave(CpgConnection connection) {
        debug("got leave request on %s", connection);
        GroupName group = connection.group;
        return switch (connection.state) {
            case JOIN_STARTED -> StatusCode.BUSY;
            case UNJOINED, LEAVE_STARTED -> StatusCode.NOT_EXIST;
            case JOIN_COMPLETED -> {
                if (group == null) {
                    yield StatusCode.NOT_EXIST;
                }
                connection.state = CpgConnection.State.LEAVE_STARTED;
                send(
                        ProcessMessage.LEAVE_FUNCTION,
                        new ProcessMessage(group, connection.pid, Reason.LEAVE).encode(ProcessMessage.LEAVE_FUNCTION));
                yield StatusCode.OK;
            }
        };
    }

    /**
     * Sends a message to the client's group.
     *
     * @return {@link StatusCode#OK}; {@link StatusCode#NOT_EXIST} (logged) if it is in none; {@link StatusCode#TRY_AGAIN} if
     *     there is no room now; {@link StatusCode#TOO_BIG} beyond {@link #MAX_WHOLE_MESSAGE}
     */
    public StatusCode multicast(CpgConnection connection, byte[] payload, int offset, int length) {
        GroupName group = connection.group;
        if (group == null || !maySend(connection)) {
            log(
                    Level.ERROR,
                    "*** %s can't mcast to group %s state:%d, error:%d",
                    connection,
                    group == null ? "" : group,
                    connection.state.number,
                    StatusCode.NOT_EXIST.number());
            return StatusCode.NOT_EXIST;
        }
        if (length > MAX_WHOLE_MESSAGE) {
            return StatusCode.TOO_BIG;
        }
        byte[] header = connection.messageHeader;
        GroupMessage.putWhole(header, group, connection.pid, new MessageSource(localNodeId, connection.number), length);
        boolean sent = channel.trySend(ServiceId.CPG, GroupMessage.WHOLE_FUNCTION, header, payload, offset, length);
        return sent ? StatusCode.OK : StatusCode.TRY_AGAIN;
    }

    /**
     * Sends one fragment of a long message (§3.7).
     *
     * @param type 1 first, 2 continued, 3 last
     * @param totalLength of the whole message in bytes
     * @return as {@link #multicast}; {@link StatusCode#INTERRUPT} if the membership has changed since the first fragment: all
     *     must be sent again
     */
    public StatusCode multicastFragment(
            CpgConnection connection, int type, int totalLength, byte[] payload, int offset, int length) {
        GroupName group = connection.group;
        if (group == null || !maySend(connection)) {
            return StatusCode.NOT_EXIST;
        }
        if (length > MAX_WHOLE_MESSAGE
                || totalLength < length
                || type < GroupMessage.FIRST
                || type > GroupMessage.LAST) {
            return StatusCode.INVALID_PARAM;
        }
        debug("Sending fragmented message size = %d bytes", length);
        if (type == GroupMessage.FIRST) {
            connection.transitionsAtFirstFragment = connection.transitions;
        }
        if (connection.transitions != connection.transitionsAtFirstFragment) {
            return StatusCode.INTERRUPT;
        }
        GroupMessage.putFragment(
                fragmentHeader,
                group,
                connection.pid,
                new MessageSource(localNodeId, connection.number),
                type,
                totalLength,
                length);
        boolean sent =
                channel.trySend(ServiceId.CPG, GroupMessage.FRAGMENT_FUNCTION, fragmentHeader, payload, offset, length);
        Arrays.fill(fragmentHeader, (byte) 0);
        return sent ? StatusCode.OK : StatusCode.TRY_AGAIN;
    }

    private static boolean maySend(CpgConnection connection) {
        return connection.state == CpgConnection.State.JOIN_STARTED
                || connection.state == CpgConnection.State.JOIN_COMPLETED;
    }

    /** All processes of a group, sorted; none for an unknown one. */
    public List<CpgMember> membership(GroupName group) {
        return membersOf(group, List.of());
    }

    /** Id of this node. */
    public int localGet() {
        return localNodeId;
    }

    /**
     * Begins an iteration.
     *
     * @param type {@link CpgIteration#NAME_ONLY}, {@link CpgIteration#ONE_GROUP} or {@link CpgIteration#ALL}
     * @param group only for ONE_GROUP
     */
    public CpgIteration iterate(int type, @Nullable GroupName group) {
        debug("cpg iteration initialize");
        return CpgIteration.over(processes, type, group);
    }

    // --- messages (§3.3)
    // ------------------------------------------------------------------------------------------------

    @Override
    public boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        return switch (function) {
            case ProcessMessage.JOIN_FUNCTION ->
                onJoin(senderNodeId, ProcessMessage.decode(order, buffer, offset, length));
            case ProcessMessage.LEAVE_FUNCTION ->
                onLeave(senderNodeId, ProcessMessage.decode(order, buffer, offset, length));
            case JoinList.FUNCTION -> onJoinList(senderNodeId, JoinList.decode(order, buffer, offset, length));
            case DownList.FUNCTION -> onDownList(senderNodeId, DownList.decode(order, buffer, offset, length));
            case DownList.OLD_FUNCTION -> {
                debug("downlist OLD from node %s", unsigned(senderNodeId));
                yield true;
            }
            case GroupMessage.WHOLE_FUNCTION, GroupMessage.FRAGMENT_FUNCTION ->
                onGroupMessage(function, senderNodeId, order, buffer, offset, length);
            default -> false;
        };
    }

    private boolean onJoin(int senderNodeId, @Nullable ProcessMessage message) {
        if (message == null) {
            return false;
        }
        logProcess("procjoin", senderNodeId, message.pid());
        CpgProcess process = new CpgProcess(senderNodeId, message.pid(), message.group());
        ended.remove(process);
        if (processes.add(process)) {
            notifyGroup(message.group(), List.of(), List.of(process.asMember(Reason.JOIN)));
        }
        if (senderNodeId == localNodeId && !hasClient(process)) {
            // It ended while its join waited for the end of a synchronisation, and the leave, sent during it, came
            // first.
            sendEnd(message.group(), message.pid());
        }
        return true;
    }

    private boolean hasClient(CpgProcess process) {
        return clientsOf(process).anyMatch(connection -> connection.state != CpgConnection.State.UNJOINED);
    }

    /** Whether a client is in the group, or joins it, under this pid. */
    private boolean isWanted(CpgProcess process) {
        return clientsOf(process).anyMatch(CpgService::maySend);
    }

    private Stream<CpgConnection> clientsOf(CpgProcess process) {
        return connections.stream()
                .filter(connection ->
                        connection.pid == process.pid() && process.group().equals(connection.group));
    }

    private boolean onLeave(int senderNodeId, @Nullable ProcessMessage message) {
        if (message == null) {
            return false;
        }
        logProcess("procleave", senderNodeId, message.pid());
        CpgProcess process = new CpgProcess(senderNodeId, message.pid(), message.group());
        removeProcess(process, message.reason());
        if (synchronizing && ended.size() < ProcessTable.MAX_PROCESSES) {
            ended.add(process);
        }
        return true;
    }

    private void removeProcess(CpgProcess process, int reason) {
        notifyGroup(process.group(), List.of(process.asMember(reason)), List.of());
        processes.remove(process);
    }

    private boolean onGroupMessage(
            int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        if (!received.wrap(function, order, buffer, offset, length)) {
            return false;
        }
        boolean whole = function == GroupMessage.WHOLE_FUNCTION;
        if (!whole) {
            debug(
                    "Got fragmented message from node %s, size = %d bytes",
                    unsigned(senderNodeId), received.payloadLength());
        }
        boolean senderKnown = false;
        for (int i = 0; i < connections.size(); i++) {
            CpgConnection connection = connections.get(i);
            GroupName group = connection.group;
            if (group == null || !connection.isReceiving() || !group.isAt(order, buffer, offset + GroupMessage.GROUP)) {
                continue;
            }
            if (!senderKnown && !processes.hasSender(senderNodeId, order, buffer, offset + GroupMessage.GROUP)) {
                log(Level.WARNING, "Unknown node -> we will not deliver message");
                return true;
            }
            senderKnown = true;
            deliver(connection, group, whole, senderNodeId, buffer);
        }
        return true;
    }

    private void deliver(CpgConnection connection, GroupName group, boolean whole, int senderNodeId, byte[] buffer) {
        if (whole) {
            connection.listener.onMessage(
                    group, senderNodeId, received.pid(), buffer, received.payloadOffset(), received.payloadLength());
        } else {
            connection.listener.onFragment(
                    group,
                    senderNodeId,
                    received.pid(),
                    received.totalLength(),
                    received.fragmentType(),
                    buffer,
                    received.payloadOffset(),
                    received.payloadLength());
        }
    }

    /**
     * Begins what a node tells in a synchronisation. A join list from before is one that waited in the node's queue while the ring
     * changed: it may name processes that are gone, which nobody would take back.
     */
    private boolean onDownList(int senderNodeId, @Nullable DownList list) {
        if (list == null) {
            return false;
        }
        debug("downlist left_list: %d received", list.leftNodes().length);
        collected.removeIf(process -> process.nodeId() == senderNodeId);
        return true;
    }

    private boolean onJoinList(int senderNodeId, @Nullable JoinList list) {
        if (list == null) {
            return false;
        }
        debug("got joinlist message from node %s", unsigned(senderNodeId));
        for (JoinList.Entry entry : list.entries()) {
            if (collected.size() < ProcessTable.MAX_PROCESSES) {
                collected.addFirst(new CpgProcess(senderNodeId, entry.pid(), entry.group()));
            }
        }
        return true;
    }

    // --- synchronisation (§3.4)
    // -----------------------------------------------------------------------------------------

    @Override
    public void syncInit(int[] transitional, int[] newMembers, RingId newRingId) {
        members = newMembers;
        ringId = newRingId;
        downListSent = false;
        // A round that ended before it came to this service told it nothing, and its members may not be there any more.
        collected.clear();
        ended.clear();
        synchronizing = true;
        left = without(oldMembers, transitional);
        together = Arrays.stream(together)
                .filter(node -> NodeLists.contains(transitional, node))
                .toArray();
    }

    private static int[] without(int[] nodes, int[] others) {
        return Arrays.stream(nodes)
                .filter(node -> !NodeLists.contains(others, node))
                .toArray();
    }

    @Override
    public boolean syncProcess() {
        if (!downListSent) {
            byte[] downList = new DownList(oldMembers.length, left).encode();
            if (!channel.trySend(ServiceId.CPG, DownList.FUNCTION, downList)) {
                return false;
            }
            downListSent = true;
        }
        List<JoinList.Entry> local = new ArrayList<>();
        for (CpgProcess process : processes.all()) {
            if (process.nodeId() == localNodeId) {
                local.add(new JoinList.Entry(process.pid(), process.group()));
            }
        }
        return local.isEmpty() || channel.trySend(ServiceId.CPG, JoinList.FUNCTION, new JoinList(local).encode());
    }

    @Override
    public void syncActivate() {
        int oldCount = oldMembers.length;
        int[] lost = without(oldMembers, together);
        oldMembers = members;
        together = members;
        debug("my downlist: members(old:%d left:%d)", oldCount, left.length);
        takeOutEnded();
        removeNodes(lost);
        addCollected();
        removeZombies();
        endRound();
        for (CpgConnection connection : List.copyOf(connections)) {
            connection.listener.onTotemConfiguration(ringId, oldMembers.clone());
        }
    }

    @Override
    public void syncAbort() {
        endRound();
    }

    private void endRound() {
        collected.clear();
        ended.clear();
        synchronizing = false;
    }

    /**
     * Members that the original would bring back to life by the join lists (spec 30 §3.4) though they have ended since. Those of the
     * original in this ring do so: each node tells of its own once more, now that all lists are behind.
     */
    private void takeOutEnded() {
        for (CpgProcess process : List.copyOf(collected)) {
            if (ended.contains(process)) {
                collected.remove(process);
                if (process.nodeId() == localNodeId && !isWanted(process)) {
                    sendEnd(process.group(), process.pid());
                }
            }
        }
    }

    /**
     * Nodes that were away for a ring that changed again before it had synchronised are lost, too, though they are back: they have missed
     * messages, or delivered others, and their clients have been told of a change.
     */
    private void removeNodes(int[] lost) {
        List<CpgProcess> removed = processes.removeIf(process -> NodeLists.contains(lost, process.nodeId()));
        Map<GroupName, List<CpgMember>> groups = new TreeMap<>(GroupName::compareAsText);
        for (CpgProcess process : removed) {
            groups.computeIfAbsent(process.group(), group -> new ArrayList<>()).add(process.asMember(Reason.NODE_DOWN));
        }
        groups.forEach((group, gone) -> {
            debug("left_list_entries:%d", gone.size());
            int index = 0;
            for (CpgMember member : gone) {
                logEntry("left_list", index++, group, member.nodeId(), member.pid());
            }
            notifyGroup(group, gone, List.of());
        });
    }

    private void addCollected() {
        Map<GroupName, List<CpgMember>> groups = new TreeMap<>(GroupName::compareAsText);
        int index = 0;
        for (CpgProcess process : collected) {
            logEntry("joinlist_messages", index++, process.group(), process.nodeId(), process.pid());
            if (process.nodeId() != localNodeId && processes.add(process)) {
                groups.computeIfAbsent(process.group(), group -> new ArrayList<>())
                        .add(process.asMember(Reason.NODE_UP));
            }
        }
        groups.forEach((group, joined) -> notifyGroup(group, List.of(), joined));
    }

    /** Remote processes their own node does not know any more: they ended while it was outside. */
    private void removeZombies() {
        Set<CpgProcess> alive = new HashSet<>(collected);
        for (CpgProcess process : List.copyOf(processes.all())) {
            if (process.nodeId() != localNodeId && !alive.contains(process)) {
                removeProcess(process, Reason.PROCESS_DOWN);
            }
        }
    }

    // --- notifications (§3.5)
    // -------------------------------------------------------------------------------------------

    private void notifyGroup(GroupName group, List<CpgMember> gone, List<CpgMember> joined) {
        List<CpgMember> membersNow = membersOf(group, gone);
        for (CpgMember member : joined) {
            if (member.nodeId() == localNodeId) {
                completeJoin(group, member.pid());
            }
        }
        List<CpgConnection> current = List.copyOf(connections);
        for (CpgConnection connection : current) {
            if (connection.receives(group)) {
                connection.transitions++;
                connection.listener.onConfigurationChange(group, membersNow, gone, joined);
            }
        }
        for (CpgConnection connection : current) {
            if (connection.wantsTotemConfiguration && !connection.gotTotemConfiguration) {
                connection.gotTotemConfiguration = true;
                connection.listener.onTotemConfiguration(ringId, oldMembers.clone());
            }
        }
    }

    private void completeJoin(GroupName group, int pid) {
        for (CpgConnection connection : connections) {
            if (connection.pid == pid
                    && group.equals(connection.group)
                    && connection.state == CpgConnection.State.JOIN_STARTED) {
                connection.state = CpgConnection.State.JOIN_COMPLETED;
            }
        }
    }

    private List<CpgMember> membersOf(GroupName group, List<CpgMember> gone) {
        List<CpgMember> found = new ArrayList<>();
        for (CpgProcess process : processes.all()) {
            if (process.group().equals(group) && !isIn(gone, process)) {
                found.add(process.asMember(Reason.UNDEFINED));
            }
        }
        return List.copyOf(found);
    }

    private static boolean isIn(List<CpgMember> list, CpgProcess process) {
        for (CpgMember member : list) {
            if (member.nodeId() == process.nodeId() && member.pid() == process.pid()) {
                return true;
            }
        }
        return false;
    }

    // --- small things
    // ---------------------------------------------------------------------------------------------------

    private void send(int function, byte[] message) {
        channel.send(ServiceId.CPG, function, message);
    }

    private static String unsigned(int number) {
        return Integer.toUnsignedString(number);
    }

    private void logProcess(String what, int nodeId, int pid) {
        debug(
                "got %s message from cluster node %s (%s) for pid %s",
                what, unsigned(nodeId), addresses.addressText(nodeId), unsigned(pid));
    }

    private void logEntry(String list, int index, GroupName group, int nodeId, int pid) {
        debug("%s[%d] group:%s, ip:%s, pid:%s", list, index, group, addresses.addressText(nodeId), unsigned(pid));
    }

    private void debug(String template, Object... arguments) {
        log(Level.DEBUG, template, arguments);
    }

    private void log(Level level, String template, Object... arguments) {
        log.log(Subsystem.CPG, level, template, arguments);
    }
}
