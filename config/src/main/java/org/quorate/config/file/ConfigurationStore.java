package org.quorate.config.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.host.HostEnvironment;

/** Stores one corosync.conf in a map: every section as it is read, with the special rules of spec 50 §3.4. */
final class ConfigurationStore {
    /** Section path and key name together may not reach this many bytes. */
    private static final int PATH_BYTES = 255;

    private static final String DEFAULT_LINK = "0";

    private final String file;
    private final Cmap map;
    private final HostEnvironment host;
    private final Deque<Section> open = new ArrayDeque<>();
    private final Map<String, CmapValue> collected = new LinkedHashMap<>();
    private final List<CmapValue> memberAddresses = new ArrayList<>();
    private String linkNumber = DEFAULT_LINK;
    private @Nullable String subsystem;
    private @Nullable String daemonName;
    private int node;
    private int line;

    private record Section(String path, SectionState state) {
        String join(String name) {
            return path.isEmpty() ? name : path + '.' + name;
        }
    }

    ConfigurationStore(String file, Cmap map, HostEnvironment host) {
        this.file = file;
        this.map = map;
        this.host = host;
        open.push(new Section("", SectionState.DEFAULT));
    }

    void store(byte[] content) throws ConfSyntaxException {
        for (ConfLine next : ConfLine.split(content)) {
            line = next.number();
            switch (next.kind()) {
                case NOTHING -> {}
                case OPEN -> opened(next.name());
                case KEY -> keyRead(next.name(), next.value());
                case CLOSE -> closed(open.pop());
                case BROKEN -> throw error(next.name());
            }
        }
    }

    private void opened(String name) throws ConfSyntaxException {
        Section outer = open.element();
        checkPath(outer, name, "Start of section makes total cmap path too long");
        String path = outer.join(name);
        SectionState state = SectionState.within(path, outer.state);
        open.push(new Section(path, state));
        if (!state.isAt(path)) {
            return;
        }
        switch (state) {
            case INTERFACE -> {
                startCollecting();
                memberAddresses.clear();
                linkNumber = DEFAULT_LINK;
            }
            case LOGGER_SUBSYS, LOGGING_DAEMON -> startCollecting();
            case NODELIST -> node = 0;
            default -> {}
        }
    }

    private void startCollecting() {
        collected.clear();
        subsystem = null;
        daemonName = null;
    }

    private void keyRead(String key, String value) throws ConfSyntaxException {
        Section section = open.element();
        checkPath(section, key, "New key makes total cmap path too long");
        String path = section.join(key);
        switch (section.state) {
            case INTERFACE -> interfaceKey(path, value);
            case MEMBER -> {
                if (!key.equals("memberaddr")) {
                    throw error("Only memberaddr is allowed in member section");
                }
                memberAddresses.add(ByteText.value(value));
            }
            case LOGGER_SUBSYS, LOGGING_DAEMON -> {
                if (key.equals("subsys")) {
                    subsystem = value;
                } else if (key.equals("name") && section.state == SectionState.LOGGING_DAEMON) {
                    daemonName = value;
                } else {
                    collected.put(key, ByteText.value(value));
                }
            }
            case NODE -> {
                String numbered = "nodelist.node." + node + '.' + key;
                put(numbered, typed("nodelist.node." + key, value, numbered));
            }
            case UIDGID -> new UidGidStore(file, line, map, host).store(path, value);
            default -> {
                if (section.state.isResource() && key.equals("poll_period")) {
                    put(path, number(CmapType.U64, path, value));
                } else {
                    put(path, typed(path, value, path));
                }
            }
        }
    }

    private void interfaceKey(String path, String value) throws ConfSyntaxException {
        String key = path.substring("totem.interface.".length());
        switch (key) {
            case "linknumber" -> linkNumber = typed(path, value, path).text();
            case "bindnetaddr",
                    "mcastaddr",
                    "broadcast",
                    "mcastport",
                    "ttl",
                    "knet_link_priority",
                    "knet_ping_interval",
                    "knet_ping_timeout",
                    "knet_ping_precision",
                    "knet_pong_count",
                    "knet_transport" -> collected.put(key, typed(path, value, path));
            default -> put(path, ByteText.value(value));
        }
    }

    private void closed(Section section) throws ConfSyntaxException {
        // A subsection without a meaning of its own ends a node too in 3.1.7: the keys after it belong to the next
        // number.
        if (section.state == SectionState.NODE) {
            node++;
        }
        if (!section.state.isAt(section.path)) {
            return;
        }
        switch (section.state) {
            case INTERFACE -> closeInterface();
            case LOGGER_SUBSYS -> closeLoggerSubsystem();
            case LOGGING_DAEMON -> closeLoggingDaemon();
            default -> {}
        }
    }

    private void closeInterface() throws ConfSyntaxException {
        String prefix = "totem.interface." + linkNumber + '.';
        putCollected(prefix);
        int count = 0;
        for (CmapValue address : memberAddresses) {
            put(prefix + "member." + count++, address);
        }
    }

    private void closeLoggerSubsystem() throws ConfSyntaxException {
        if (subsystem == null) {
            throw error("No subsys key in logger_subsys directive");
        }
        putSubsystem("logging.logger_subsys." + subsystem + '.', subsystem);
    }

    private void closeLoggingDaemon() throws ConfSyntaxException {
        if (daemonName == null) {
            throw error("No name key in logging_daemon directive");
        }
        if (daemonName.equals("corosync")) {
            if (subsystem == null) {
                putCollected("logging.");
            } else {
                closeLoggerSubsystem();
            }
            return;
        }
        String prefix = "logging.logging_daemon." + daemonName + '.';
        if (subsystem == null) {
            putCollected(prefix);
            put(prefix + "name", ByteText.value(daemonName));
        } else {
            putSubsystem(prefix + subsystem + '.', subsystem);
            put(prefix + subsystem + ".name", ByteText.value(daemonName));
        }
    }

    private void putSubsystem(String prefix, String name) throws ConfSyntaxException {
        putCollected(prefix);
        put(prefix + "subsys", ByteText.value(name));
    }

    private void putCollected(String prefix) throws ConfSyntaxException {
        for (var entry : collected.entrySet()) {
            put(prefix + entry.getKey(), entry.getValue());
        }
    }

    /** The value of the key at {@code path}, which errors call {@code shownKey}. */
    private CmapValue typed(String path, String value, String shownKey) throws ConfSyntaxException {
        String refusal = TypedKey.refusal(path, value);
        if (refusal != null) {
            throw error(refusal);
        }
        CmapType type = TypedKey.number(path);
        return type == null ? ByteText.value(value) : number(type, shownKey, value);
    }

    private CmapValue number(CmapType type, String shownKey, String value) throws ConfSyntaxException {
        CmapValue number = TypedKey.parse(type, value);
        if (number == null) {
            throw error(ByteText.display(TypedKey.refusal(type, shownKey, value)));
        }
        return number;
    }

    private void put(String key, CmapValue value) throws ConfSyntaxException {
        StatusCode status = map.set(key, value);
        if (status != StatusCode.OK) {
            String shown = ByteText.display(key);
            throw error("Can't store key \"" + shown + "\" into icmap, returned error is " + status.csName());
        }
    }

    private void checkPath(Section section, String name, String reason) throws ConfSyntaxException {
        if (section.path.length() + name.length() + 1 >= PATH_BYTES) {
            throw error(reason);
        }
    }

    private ConfSyntaxException error(String reason) {
        return ConfSyntaxException.at(file, line, reason);
    }
}
