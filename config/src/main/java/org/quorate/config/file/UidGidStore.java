package org.quorate.config.file;

import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.host.Account;
import org.quorate.config.host.HostEnvironment;

/** Stores who may connect: {@code uidgid} sections of the main file and whole files of {@code uidgid.d} (spec 50 §3.4, §4.6). */
final class UidGidStore {
    private static final String SECTION = "uidgid";
    private static final Database USERS = new Database("user", "/etc/passwd", "getpwnam_r");
    private static final Database GROUPS = new Database("group", "/etc/group", "getgrnam_r");

    private final String file;
    private final int line;
    private final Cmap map;
    private final HostEnvironment host;

    UidGidStore(String file, int line, Cmap map, HostEnvironment host) {
        this.file = file;
        this.line = line;
        this.map = map;
        this.host = host;
    }

    /** Stores a file of {@code uidgid.d}. */
    static void storeFile(String file, byte[] content, Cmap map, HostEnvironment host) throws ConfSyntaxException {
        String path = "";
        for (ConfLine next : ConfLine.split(content)) {
            UidGidStore store = new UidGidStore(file, next.number(), map, host);
            switch (next.kind()) {
                case NOTHING -> {}
                case OPEN -> {
                    if (!path.isEmpty() || !next.name().equals(SECTION)) {
                        throw store.error("uidgid: Can't add subsection different than uidgid");
                    }
                    path = SECTION;
                }
                case KEY -> store.store(path.isEmpty() ? next.name() : path + '.' + next.name(), next.value());
                case CLOSE -> path = "";
                case BROKEN -> throw store.error(next.name());
            }
        }
    }

    /** Stores one key. */
    void store(String path, String value) throws ConfSyntaxException {
        String key;
        int id;
        switch (path) {
            case "uidgid.uid" -> {
                key = "uidgid.config.uid.";
                id = isNumber(value) ? number(value) : found(value, host.user(ByteText.display(value)), USERS);
            }
            case "uidgid.gid" -> {
                key = "uidgid.config.gid.";
                id = isNumber(value) ? number(value) : found(value, host.group(ByteText.display(value)), GROUPS);
            }
            default -> throw error("uidgid: Only uid and gid are allowed items");
        }
        map.set(key + Integer.toUnsignedString(id), CmapValue.u8(1));
    }

    private static boolean isNumber(String value) {
        return TypedKey.parse(CmapType.U32, value) != null;
    }

    private int number(String value) throws ConfSyntaxException {
        int id = (int) Long.parseLong(value);
        if (id == -1) {
            // The original's marker of an error, which then has no text.
            throw error("");
        }
        return id;
    }

    private int found(String name, Account account, Database database) throws ConfSyntaxException {
        return switch (account) {
            case Account.Found found -> found.id();
            case Account.Unknown() ->
                throw error("The '" + ByteText.display(name) + "' " + database.kind + " is not found in "
                        + database.file + ", please read the documentation.");
            case Account.Failed failed ->
                throw error(database.call + "(): " + failed.error().text());
        };
    }

    private ConfSyntaxException error(String reason) {
        return ConfSyntaxException.at(file, line, reason);
    }

    private record Database(String kind, String file, String call) {}
}
