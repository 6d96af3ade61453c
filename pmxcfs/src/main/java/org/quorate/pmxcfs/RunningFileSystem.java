package org.quorate.pmxcfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.client.ConnectOptions;
import org.quorate.client.ReconnectPolicy;
import org.quorate.client.connection.LibqbEndpoint;
import org.quorate.client.service.ConnectedCluster;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.node.ClusterWriting;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.replication.Settings;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.store.DatabaseException;
import org.quorate.clusterfs.store.JournaledDatabase;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.pmxcfs.cluster.CorosyncConfGuard;
import org.quorate.pmxcfs.cluster.CorosyncConnection;
import org.quorate.pmxcfs.control.ControlServer;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.pmxcfs.fuse.Mount;
import org.quorate.pmxcfs.fuse.MountException;
import org.quorate.pmxcfs.ipc.StatusServer;
import org.quorate.pmxcfs.owner.FileSystemThread;
import org.quorate.pmxcfs.owner.LocalWriting;
import org.quorate.pmxcfs.owner.UpkeepWriting;
import org.quorate.pmxcfs.owner.WallClock;
import org.quorate.pmxcfs.rrd.RrdFiles;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

/** All that runs between start and end: data base, owner's thread, connection to the cluster engine, mount. */
final class RunningFileSystem implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(10);

    private final LogOutput log;
    private final JournaledDatabase database;
    private final FileSystemThread thread;
    private final SyncThread sync;
    private final @Nullable CorosyncConnection connection;
    private final @Nullable ConfigurationSync configuration;
    private @Nullable ControlServer tools;
    private @Nullable Mount mount;
    private @Nullable StatusServer statusServer;
    private @Nullable RrdFiles samples;
    private final AtomicReference<@Nullable Throwable> failure;
    private boolean closed;

    private RunningFileSystem(
            LogOutput log,
            JournaledDatabase database,
            FileSystemThread thread,
            @Nullable CorosyncConnection connection,
            @Nullable ConfigurationSync configuration,
            AtomicReference<@Nullable Throwable> failure) {
        this.log = log;
        this.database = database;
        this.thread = thread;
        this.connection = connection;
        this.configuration = configuration;
        this.failure = failure;
        this.sync = new SyncThread(database::sync).start();
    }

    /** Steps 8 to 14 of spec 60 §1.3. */
    static RunningFileSystem start(PmxcfsOptions options, LocalNode node, Owner owner, StateFiles files, LogOutput log)
            throws StartFailure {
        int pid = (int) ProcessHandle.current().pid();
        NodeStatus status = new NodeStatus(node.name(), System.currentTimeMillis() / 1000, pid, log);
        boolean isNew = !Files.exists(files.database());
        JournaledDatabase database = open(files.database(), options.databaseLag(), log);
        RunningFileSystem running;
        try {
            Tree tree = load(database, files.database(), log);
            if (isNew && !options.local()) {
                importConfiguration(tree, options.corosyncConf(), log);
            }
            running = run(options, node, pid, tree, status, database, log);
        } catch (StartFailure | RuntimeException | Error e) {
            closeAfter(e, database);
            throw e;
        }
        try {
            running.serve(options, node, owner, status, files.database());
            return running;
        } catch (MountException e) {
            running.close();
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            running.close();
            throw e;
        }
    }

    /** Lets callers in. */
    private void serve(PmxcfsOptions options, LocalNode node, Owner owner, NodeStatus status, Path file)
            throws MountException {
        if (options.rrd() != null) {
            RrdFiles started = RrdFiles.start(options.rrd(), log);
            samples = started;
            thread.execute(() -> status.keepSamplesBy(started));
        }
        MountedFiles mounted = new MountedFiles(thread, node.name(), owner, log);
        serveTools(options.runDirectory().resolve("control.sock"), mounted, file);
        if (options.mount() != null) {
            mount = Mount.at(options.mount(), mounted, log);
        }
        serve(options.ipcName(), sockets(options), owner.group());
    }

    private void serveTools(Path socket, MountedFiles files, Path database) {
        try {
            tools = ControlServer.at(socket, thread, files, database, log);
        } catch (IOException e) {
            log.log(Domain.MAIN, Level.WARNING, "tools cannot connect: " + socket + ": " + e.getMessage());
        }
    }

    /** As with the cluster engine's services, a name that is taken is no reason not to run: the mount does without. */
    private void serve(String name, @Nullable String sockets, int group) {
        try {
            statusServer = StatusServer.start(name, sockets, thread, group, log, failure::set);
        } catch (PosixException e) {
            log.log(
                    Domain.IPCS,
                    Level.CRIT,
                    "qb_ipcs_create failed: %s (clients of %s cannot connect: %s)"
                            .formatted(
                                    e.errnoText(),
                                    name,
                                    e.errno() == Errno.EADDRINUSE
                                            ? "does another cluster file system run here?"
                                            : e.getMessage()));
        }
    }

    private static JournaledDatabase open(Path file, long lag, LogOutput log) throws StartFailure {
        try {
            return JournaledDatabase.open(file, JournaledDatabase.Settings.DEFAULT.withFlushAfter(lag), log);
        } catch (DatabaseException e) {
            log.log(Domain.DATABASE, Level.CRIT, String.valueOf(e.getMessage()));
            throw unusable(file, e, log);
        }
    }

    private static Tree load(JournaledDatabase database, Path file, LogOutput log) throws StartFailure {
        try {
            return database.loadTree(stamp());
        } catch (DatabaseException e) {
            throw unusable(file, e, log);
        }
    }

    private static StartFailure unusable(Path file, DatabaseException reason, LogOutput log) {
        log.log(Domain.DATABASE, Level.NOTICE, "the way out: " + reason.remedy());
        return new StartFailure("memdb_open failed - unable to open database '" + file + "'", reason);
    }

    private static void closeAfter(Throwable failure, JournaledDatabase database) {
        try {
            database.close();
        } catch (DatabaseException e) {
            failure.addSuppressed(e);
        }
    }

    private static Stamp stamp() {
        Now now = WallClock.SYSTEM.now();
        return new Stamp(0, now.clock(), now.elapsed());
    }

    private static void importConfiguration(Tree tree, Path file, LogOutput log) throws StartFailure {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException none) {
            // A machine without the file, or one that may not be read, is a node by itself.
            log.log(Domain.MAIN, Level.DEBUG, file + " is not imported: " + none.getMessage());
            return;
        }
        Result result = tree.importCorosyncConf(content, stamp());
        if (!result.isOk()) {
            throw new StartFailure("memdb_write failed - unable to import corosync.conf");
        }
    }

    private static RunningFileSystem run(
            PmxcfsOptions options,
            LocalNode node,
            int pid,
            Tree tree,
            NodeStatus status,
            JournaledDatabase database,
            LogOutput log) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        if (!isOfCluster(tree, options.local(), log)) {
            Writing writing =
                    new UpkeepWriting(new LocalWriting(tree, WallClock.SYSTEM), database::tick, WallClock.SYSTEM);
            return new RunningFileSystem(
                    log,
                    database,
                    new FileSystemThread(tree, status, writing, WallClock.SYSTEM, database::sync, failure::set).start(),
                    null,
                    null,
                    failure);
        }
        ConfigurationSync sync = new ConfigurationSync(tree, log);
        ClusterWriting writing =
                new ClusterWriting(tree, status, node.address(), sync, Settings.DEFAULT, WallClock.SYSTEM::now, log);
        FileSystemThread thread = new FileSystemThread(
                tree,
                status,
                new UpkeepWriting(writing, database::tick, WallClock.SYSTEM),
                WallClock.SYSTEM,
                database::sync,
                failure::set);
        ConnectOptions connecting = ConnectOptions.DEFAULT
                .withPid(pid)
                .withReconnect(ReconnectPolicy.NEVER)
                .withConnectTimeout(CONNECT_PATIENCE)
                .withCallTimeout(CALL_PATIENCE);
        LibqbEndpoint engine = new LibqbEndpoint(CONNECT_PATIENCE, sockets(options));
        CorosyncConnection connection = new CorosyncConnection(
                () -> new ConnectedCluster(engine, connecting), writing, thread::execute, pid, log);
        sync.corosyncConfChanged(true);
        thread.start();
        sync.start(new CorosyncConfGuard(
                options.corosyncConf(), node.name(), connection, new ConfigurationSync.StatusKeys(thread), log));
        connection.start();
        return new RunningFileSystem(log, database, thread, connection, sync, failure);
    }

    private static @Nullable String sockets(PmxcfsOptions options) {
        return options.clientSockets() == null ? null : options.clientSockets().toString();
    }

    private static boolean isOfCluster(Tree tree, boolean local, LogOutput log) {
        Entry entry = tree.find(ConfigurationSync.COROSYNC_CONF);
        boolean configured = entry != null && !entry.isDirectory();
        if (configured && local) {
            log.log(Domain.MAIN, Level.NOTICE, "forcing local mode (although corosync.conf exists)");
        } else if (!configured) {
            log.log(Domain.MAIN, Level.DEBUG, "using local mode (corosync.conf does not exist)");
        }
        return configured && !local;
    }

    /** How it is. */
    enum State {
        RUNNING,
        /** Somebody else has unmounted it. */
        UNMOUNTED,
        /** By a bug of ours. */
        BROKEN
    }

    /** How it is now; says what is not as it should be. */
    State state() {
        Throwable broken = failure.get();
        if (broken != null) {
            log.log(Domain.MAIN, Level.CRIT, "internal error, please report it: " + broken);
            return State.BROKEN;
        }
        Mount present = mount;
        if (present != null && !present.isMounted()) {
            log.log(Domain.MAIN, Level.NOTICE, present.directory() + " was unmounted");
            return State.UNMOUNTED;
        }
        return State.RUNNING;
    }

    /** Ends everything in order; what has been acknowledged is in the data base. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.refuseCallers();
        if (tools != null) {
            tools.close();
        }
        if (statusServer != null) {
            statusServer.close();
        }
        if (mount != null) {
            mount.close();
        }
        if (configuration != null) {
            configuration.close();
        }
        if (connection != null) {
            connection.close();
        }
        thread.close();
        sync.close();
        if (samples != null) {
            samples.close();
        }
        try {
            database.close();
        } catch (DatabaseException e) {
            log.log(Domain.DATABASE, Level.CRIT, "%s (%s)".formatted(e.getMessage(), e.remedy()));
        }
    }
}
