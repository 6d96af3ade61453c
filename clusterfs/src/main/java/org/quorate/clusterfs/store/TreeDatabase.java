package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.DamagedTreeException;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Row;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;
import org.sqlite.SQLiteDataSource;

/**
 * {@code config.db}, open. One connection that belongs to one thread; another process must be kept away by a lock of its own
 * (spec 60 §1.3).
 *
 * <p>By itself, a change is one transaction in the write-ahead log; {@link JournaledDatabase} makes fewer of them. What was committed survives the end of the process at any instruction;
 * a machine that loses power may lose the last moments before it, as with the original, but never part of a change.
 */
public final class TreeDatabase implements TreeStore, AutoCloseable {
    private static final FileName VERSION_ROW = FileName.of("__version__");
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /** Two blanks before each column: the text is stored in the file. */
    private static final String SCHEMA = "CREATE TABLE IF NOT EXISTS tree ("
            + "  inode INTEGER PRIMARY KEY NOT NULL,"
            + "  parent INTEGER NOT NULL CHECK(typeof(parent)=='integer'),"
            + "  version INTEGER NOT NULL CHECK(typeof(version)=='integer'),"
            + "  writer INTEGER NOT NULL CHECK(typeof(writer)=='integer'),"
            + "  mtime INTEGER NOT NULL CHECK(typeof(mtime)=='integer'),"
            + "  type INTEGER NOT NULL CHECK(typeof(type)=='integer'),"
            + "  name TEXT NOT NULL,"
            + "  data BLOB)";

    private static final String LOAD = "SELECT inode, parent, version, writer, mtime, type, name, data FROM tree";

    /** Names are bytes, and stay text in the file. */
    private static final String REPLACE = "REPLACE INTO tree (inode, parent, version, writer, mtime, type, name, data)"
            + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?)";

    private static final String DELETE = "DELETE FROM tree WHERE inode = ?";

    private final Connection connection;
    private boolean writesInPlace;

    private TreeDatabase(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens a data base, or makes an empty one.
     *
     * @throws DatabaseException if the file is none, is damaged, or cannot be written
     */
    public static TreeDatabase open(Path file) throws DatabaseException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        Connection connection;
        try {
            connection = source.getConnection();
        } catch (SQLException e) {
            throw new DatabaseException(
                    "splite3_open_v2 failed: " + e.getMessage(),
                    "check that the directory of " + file + " is there",
                    e);
        }
        try {
            return prepare(connection, file);
        } catch (DatabaseException e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private static TreeDatabase prepare(Connection connection, Path file) throws DatabaseException {
        String intact =
                "move " + file + " away, then restore a backup, or start with an empty one and take the tree from"
                        + " the other nodes";
        // The first statement makes the file.
        step(connection, "PRAGMA busy_timeout=" + BUSY_TIMEOUT_MILLIS, "init database failed", intact);
        String mode = step(connection, "PRAGMA journal_mode=WAL", "unable to set WAL mode", intact);
        if (!"wal".equalsIgnoreCase(mode)) {
            throw new DatabaseException(
                    "unable to set WAL mode: the mode stays '" + mode + "'",
                    "check that " + file + " and its directory can be written");
        }
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new DatabaseException("chmod failed: " + e.getMessage(), "check the owner of " + file, e);
        }
        step(connection, "PRAGMA synchronous=NORMAL", "unable to set synchronous mode", intact);
        String check = step(connection, "PRAGMA quick_check(1)", "unable to check the data base", intact);
        if (check != null && !check.equals("ok")) {
            throw new DatabaseException("the data base file is damaged: " + check.replace("\n", "; "), intact);
        }
        step(connection, SCHEMA, "init database failed", intact);
        return new TreeDatabase(connection);
    }

    /** Runs a statement; its first value, or null if it has none. */
    private static @Nullable String step(Connection connection, String sql, String failure, String remedy)
            throws DatabaseException {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet result = statement.getResultSet()) {
                return result.next() ? result.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new DatabaseException(failure + ": " + e.getMessage(), remedy, e);
        }
    }

    /** Whether nothing was ever stored here. */
    public boolean isEmpty() throws DatabaseException {
        return rows().isEmpty();
    }

    /**
     * The tree that is stored, or a new one; every change of it is stored here.
     *
     * @param stamp for a new tree, or one whose version is not stored
     * @throws DatabaseException if what is stored is no tree; the reason has been logged
     */
    public Tree loadTree(LogSink log, Stamp stamp) throws DatabaseException {
        List<Row> rows;
        try {
            rows = rows();
        } catch (DatabaseException e) {
            throw refused(log, e);
        }
        return tree(rows, this, log, stamp);
    }

    /** The tree of rows, kept by {@code store}; the reason has been logged if they are none. */
    static Tree tree(Collection<Row> rows, TreeStore store, LogSink log, Stamp stamp) throws DatabaseException {
        try {
            return rows.isEmpty() ? Tree.create(store, log, stamp) : Tree.load(rows, store, log, stamp);
        } catch (DamagedTreeException e) {
            throw refused(log, new DatabaseException(String.valueOf(e.getMessage()), e.remedy(), e));
        } catch (StoreException e) {
            throw refused(
                    log,
                    new DatabaseException(
                            String.valueOf(e.getMessage()), "check that the disk is not full or read-only", e));
        }
    }

    static DatabaseException refused(LogSink log, DatabaseException reason) {
        log.log(Domain.DATABASE, Level.CRIT, String.valueOf(reason.getMessage()));
        log.log(Domain.DATABASE, Level.CRIT, "DB load failed");
        return reason;
    }

    List<Row> rows() throws DatabaseException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(LOAD)) {
            while (result.next()) {
                rows.add(new Row(
                        result.getLong(1),
                        result.getLong(2),
                        result.getLong(3),
                        (int) result.getLong(4),
                        (int) result.getLong(5),
                        (int) result.getLong(6) & 0xFF,
                        result.getBytes(7),
                        result.getBytes(8)));
            }
        } catch (SQLException e) {
            throw new DatabaseException(
                    "select returned error: " + e.getMessage(),
                    "restore a backup, or start with an empty data base and take the tree from the other nodes",
                    e);
        }
        return rows;
    }

    @Override
    public void commit(Change change) throws StoreException {
        run("BEGIN", "begin transaction failed");
        // Statements are prepared anew for each transaction: one that has failed cannot be used any more.
        try (PreparedStatement delete = connection.prepareStatement(DELETE);
                PreparedStatement replace = connection.prepareStatement(REPLACE)) {
            for (long inode : change.deleted()) {
                delete.setLong(1, inode);
                delete.executeUpdate();
            }
            for (Entry entry : change.written()) {
                put(replace, entry, entry.name(), entry.type());
            }
            if (change.root() != null) {
                put(replace, change.root(), VERSION_ROW, change.rootType());
            }
        } catch (SQLException e) {
            throw rolledBack(new StoreException("sqlite3_step failed: " + e.getMessage(), e));
        }
        try {
            run("COMMIT", "commit transaction failed");
        } catch (StoreException e) {
            throw rolledBack(e);
        }
    }

    private static void put(PreparedStatement replace, Entry entry, FileName name, EntryType type) throws SQLException {
        replace.setLong(1, entry.inode());
        replace.setLong(2, entry.parent());
        replace.setLong(3, entry.version());
        replace.setLong(4, Integer.toUnsignedLong(entry.writer()));
        replace.setLong(5, Integer.toUnsignedLong(entry.mtime()));
        replace.setInt(6, type.number());
        replace.setBytes(7, name.bytes());
        replace.setBytes(8, entry.hasData() ? entry.content() : null);
        replace.executeUpdate();
    }

    private StoreException rolledBack(StoreException failure) {
        try {
            run("ROLLBACK", "rollback transaction failed");
        } catch (StoreException e) {
            // A full disk makes the data base roll back by itself; what failed first is what counts.
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Runs a statement without a result. */
    void run(String sql, String failure) throws StoreException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new StoreException(failure + ": " + e.getMessage(), e);
        }
    }

    /**
     * From now on pages are written into the file itself, once, with a rollback journal beside it during a transaction, and are on
     * the disk when the transaction ends. A log would have each page written twice.
     *
     * @param busyTimeoutMillis how long another program that reads may hold a transaction up
     * @throws DatabaseException if another program has the file open; then everything is as before, but for the timeout and that
     *     what is written is on the disk
     */
    void writeInPlace(int busyTimeoutMillis) throws DatabaseException {
        String remedy = "end what has the data base open";
        step(connection, "PRAGMA busy_timeout=" + busyTimeoutMillis, "unable to set the timeout", remedy);
        step(connection, "PRAGMA synchronous=EXTRA", "unable to set synchronous mode", remedy);
        String mode = step(connection, "PRAGMA journal_mode=DELETE", "unable to leave WAL mode", remedy);
        if (!"delete".equalsIgnoreCase(mode)) {
            throw new DatabaseException("unable to leave WAL mode: the mode stays '" + mode + "'", remedy);
        }
        writesInPlace = true;
    }

    /** Has all transactions on the disk; nothing to do while pages are written in place. */
    void checkpoint() throws StoreException {
        if (!writesInPlace) {
            run("PRAGMA wal_checkpoint(TRUNCATE)", "checkpoint failed");
        }
    }

    /** Writes everything into the one file and removes the log beside it; the file is in WAL mode, as the original leaves it. */
    @Override
    public void close() throws DatabaseException {
        String intact = "nothing is lost: the next start reads the log, too";
        try (connection) {
            if (writesInPlace) {
                step(connection, "PRAGMA busy_timeout=" + BUSY_TIMEOUT_MILLIS, "unable to set the timeout", intact);
                step(connection, "PRAGMA journal_mode=WAL", "unable to set WAL mode", intact);
            }
        } catch (SQLException e) {
            throw new DatabaseException("sqlite3_close failed: " + e.getMessage(), intact, e);
        }
    }
}
