package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.fs.BackupFile;
import org.quorate.cli.fs.HistoryText;
import org.quorate.cli.fs.LockHolder;
import org.quorate.cli.fs.Restoration;
import org.quorate.cli.fs.TreeCopy;
import org.quorate.cli.fs.TreeText;
import org.quorate.cli.fs.TreeView;
import org.quorate.cli.fs.TreeWatcher;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate fs}: the cluster file system without its mount. */
@Command(
        name = "fs",
        description = {
            "Look into the cluster file system and change it, without its mount.",
            "Through the running pmxcfs of this machine; ls, cat, log, show, export, backup and verify also read a data base"
                    + " (--database)."
        },
        subcommands = {
            FsCommand.Ls.class,
            FsCommand.Cat.class,
            FsCommand.Put.class,
            FsCommand.Mkdir.class,
            FsCommand.Rm.class,
            FsCommand.Mv.class,
            FsCommand.Lock.class,
            FsCommand.Log.class,
            FsCommand.Show.class,
            FsCommand.Export.class,
            FsCommand.Import.class,
            FsCommand.Backup.class,
            FsCommand.Restore.class,
            FsCommand.Watch.class,
            FsCommand.Verify.class
        })
final class FsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return ExitCode.USAGE;
    }

    /** Paths are given as below the mount, with or without a slash in front. */
    private static String path(String given) {
        String path = given;
        while (path.startsWith("/")) {
            path = path.substring(1);
        }
        return path;
    }

    interface Work {
        void with(FileSystemClient client) throws IOException, RefusedException, CommandFailure, InterruptedException;
    }

    interface Reading {
        void from(TreeView view) throws IOException, RefusedException, CommandFailure;
    }

    /** What the commands have in common: which tree, and how it is said what went wrong. */
    abstract static class OnTree implements Callable<Integer> {
        @Mixin
        private final FileSystemTarget target = new FileSystemTarget();

        final int run(Work work) throws CommandFailure, InterruptedException {
            try (FileSystemClient client = target.connect()) {
                work.with(client);
                return ExitCode.OK;
            } catch (RefusedException | IOException failed) {
                throw new CommandFailure(String.valueOf(failed.getMessage()));
            }
        }

        final int read(Reading reading) throws CommandFailure {
            try (TreeView view = target.view()) {
                reading.from(view);
                return ExitCode.OK;
            } catch (RefusedException | IOException failed) {
                throw new CommandFailure(String.valueOf(failed.getMessage()));
            }
        }
    }

    /** {@code quorate fs ls}. */
    @Command(
            name = "ls",
            description = "List a directory: size, time, version of the last change, node that made it, name.")
    static final class Ls extends OnTree {
        @Parameters(arity = "0..1", paramLabel = "PATH", defaultValue = "", description = "Default: the top.")
        private String path = "";

        @Option(
                names = {"-R", "--recursive"},
                description = "With all that is below.")
        private boolean recursive;

        @Option(names = "--json", description = "One JSON document.")
        private boolean json;

        @Override
        public Integer call() throws CommandFailure {
            return read(view -> {
                List<Listing.Line> lines = recursive ? view.tree(path(path)) : view.list(path(path));
                System.out.print(json ? TreeText.json(lines) : TreeText.table(lines));
            });
        }
    }

    /** {@code quorate fs cat}. */
    @Command(name = "cat", description = "Print files.")
    static final class Cat extends OnTree {
        @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files.")
        private List<String> paths = List.of();

        @Override
        public Integer call() throws CommandFailure {
            return read(view -> {
                for (String each : paths) {
                    System.out.writeBytes(view.read(path(each)));
                }
            });
        }
    }

    /** {@code quorate fs put}. */
    @Command(name = "put", description = "Make or replace a file as a whole: nobody ever sees a part of it.")
    static final class Put extends OnTree {
        @Parameters(index = "0", paramLabel = "PATH", description = "File of the tree.")
        private String path = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Content (default: standard input).")
        private @Nullable Path file;

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            byte[] content;
            try {
                content = file == null ? System.in.readAllBytes() : Files.readAllBytes(file);
            } catch (NoSuchFileException missing) {
                throw new CommandFailure(file + " is not there");
            } catch (IOException unreadable) {
                throw new CommandFailure("cannot read the content: " + unreadable.getMessage());
            }
            return run(client -> client.put(path(path), content));
        }
    }

    /** {@code quorate fs mkdir}. */
    @Command(name = "mkdir", description = "Make a directory.")
    static final class Mkdir extends OnTree {
        @Parameters(paramLabel = "PATH", description = "Directory.")
        private String path = "";

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return run(client -> client.makeDirectory(path(path)));
        }
    }

    /** {@code quorate fs rm}. */
    @Command(name = "rm", description = "Remove files and empty directories.")
    static final class Rm extends OnTree {
        @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and empty directories.")
        private List<String> paths = List.of();

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return run(client -> {
                for (String each : paths) {
                    client.remove(path(each));
                }
            });
        }
    }

    /** {@code quorate fs mv}. */
    @Command(name = "mv", description = "Move a file or an empty directory; an existing file is replaced.")
    static final class Mv extends OnTree {
        @Parameters(index = "0", paramLabel = "FROM", description = "What.")
        private String from = "";

        @Parameters(index = "1", paramLabel = "TO", description = "Its new path.")
        private String to = "";

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return run(client -> client.rename(path(from), path(to)));
        }
    }

    /** {@code quorate fs lock}. */
    @Command(
            name = "lock",
            description = "Run a command while holding a lock of the cluster; the status is the command's."
                    + " The lock is renewed meanwhile; should this process be killed, others may take it after 120 s.")
    static final class Lock extends OnTree {
        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "10",
                description = "How long to wait for it (default 10).")
        private int timeout = 10;

        @Parameters(index = "0", paramLabel = "NAME", description = "Of the lock, a directory below priv/lock.")
        private String name = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "COMMAND",
                description = "Behind --, with its arguments.")
        private List<String> command = List.of();

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            int[] status = new int[1];
            int _ = run(client -> {
                if (name.isEmpty() || name.contains("/")) {
                    throw new CommandFailure(ExitCode.USAGE, "a lock's name has no slash: '" + name + "'");
                }
                LockHolder holder = new LockHolder(
                        client, name, LockHolder.RENEWAL, warning -> System.err.println("quorate: " + warning));
                if (!holder.take(timeout)) {
                    throw new CommandFailure(
                            ExitCode.TIMEOUT, "lock '" + name + "' is held by another for " + timeout + " s");
                }
                status[0] = holder.runAndRelease(command);
            });
            return status[0];
        }
    }

    /** {@code quorate fs log}. */
    @Command(
            name = "log",
            description = {
                "Print the versions of a file or directory, the newest first, as far as they are kept.",
                "Without a path: the cluster log, as JSON."
            })
    static final class Log extends OnTree {
        @Parameters(arity = "0..1", paramLabel = "PATH", description = "Whose versions; it need not be there any more.")
        private @Nullable String path;

        @Option(names = "-n", paramLabel = "COUNT", defaultValue = "50", description = "How many at most (default 50).")
        private int count = 50;

        @Option(
                names = {"-p", "--diff"},
                description = "With the lines that changed.")
        private boolean diff;

        @Option(names = "--json", description = "One JSON document.")
        private boolean json;

        @Option(
                names = "--user",
                paramLabel = "USER",
                defaultValue = "",
                description = "Of the cluster log, what this user did only.")
        private String user = "";

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            String wanted = path;
            if (wanted == null) {
                return run(client -> System.out.print(client.log(count, user)));
            }
            return read(view -> {
                HistoryText history = HistoryText.of(view, path(wanted));
                System.out.print(json ? history.json(count) : history.table(count, diff));
            });
        }
    }

    /** {@code quorate fs show}. */
    @Command(
            name = "show",
            description = {
                "Print a file as it was: 'show PATH@VERSION', with a version of 'fs log PATH' or any other of the tree.",
                "Brings back a deleted file: quorate fs show PATH@VERSION | quorate fs put PATH"
            })
    static final class Show extends OnTree {
        @Parameters(paramLabel = "PATH@VERSION", description = "Which file, and as of which version of the tree.")
        private String what = "";

        @Override
        public Integer call() throws CommandFailure {
            int at = what.lastIndexOf('@');
            String version = what.substring(at + 1);
            if (at < 0 || !version.matches("[0-9]{1,19}")) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "'" + what + "': a version is missing, as in storage.cfg@12; see 'fs log PATH'");
            }
            String path = path(what.substring(0, at));
            return read(view -> System.out.writeBytes(view.content(path, Long.parseUnsignedLong(version))));
        }
    }

    /** {@code quorate fs export}. */
    @Command(name = "export", description = "Copy the whole tree into a new directory.")
    static final class Export extends OnTree {
        @Parameters(paramLabel = "DIR", description = "Directory, which must not exist. Only its owner can enter it.")
        private Path directory = Path.of("");

        @Override
        public Integer call() throws CommandFailure {
            return read(view -> {
                int files = TreeCopy.export(view, directory);
                System.out.println(files + " files copied to " + directory);
            });
        }
    }

    /** {@code quorate fs import}. */
    @Command(
            name = "import",
            description = "Copy a directory's files into the tree. What is equal already is not written;"
                    + " what is only in the tree stays.")
    static final class Import extends OnTree {
        @Option(names = "--dry-run", description = "Only say what would be written.")
        private boolean dryRun;

        @Parameters(paramLabel = "DIR", description = "Directory.")
        private Path directory = Path.of("");

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return run(client -> {
                List<String> written = TreeCopy.read(client, directory, dryRun);
                written.forEach(System.out::println);
                System.out.println(written.size() + (dryRun ? " would be written" : " written"));
            });
        }
    }

    /** {@code quorate fs backup}. */
    @Command(
            name = "backup",
            description =
                    "Write the whole tree, as it is at one moment, into a data base file that a pmxcfs, the original's"
                            + " or ours, takes as its config.db. An existing file is replaced when the new one has been checked.")
    static final class Backup extends OnTree {
        @Parameters(paramLabel = "FILE", description = "The backup. Only its owner can read it.")
        private Path file = Path.of("");

        @Override
        public Integer call() throws CommandFailure {
            return read(view -> {
                TreeReport report = BackupFile.write(view.snapshot(), file);
                System.out.printf(
                        "version %s, %d entries, %d bytes, checksum %s in %s%n",
                        Long.toUnsignedString(report.version()),
                        report.entries(),
                        report.bytes(),
                        report.checksum(),
                        file);
            });
        }
    }

    /** {@code quorate fs restore}. */
    @Command(
            name = "restore",
            description = {
                "Put a backup in the place of the data base of a pmxcfs that does not run (--database, --node; default"
                        + " /var/lib/pve-cluster/config.db). What was there is kept under another name.",
                "In a cluster the node takes the newest tree of the nodes it joins, and what was restored is gone if"
                        + " theirs is newer. Either restore on all nodes while none runs, or on one with --newer-than.",
                "Single files are better brought back into the running tree: 'quorate fs export --database FILE DIR',"
                        + " then 'quorate fs put' or 'quorate fs import'."
            })
    static final class Restore implements Callable<Integer> {
        @Mixin
        private final FileSystemTarget target = new FileSystemTarget();

        @Option(names = "--dry-run", description = "Only say what would change; also while pmxcfs runs.")
        private boolean dryRun;

        @Option(
                names = "--newer-than",
                paramLabel = "VERSION",
                description =
                        "Give the restored tree a version above this one, the largest that 'quorate fs verify' tells"
                                + " on the other nodes: then they take it when this node joins.")
        private @Nullable Long newerThan;

        @Parameters(paramLabel = "FILE", description = "The backup.")
        private Path file = Path.of("");

        @Override
        public Integer call() throws CommandFailure {
            if (newerThan != null && newerThan < 0) {
                throw new CommandFailure(ExitCode.USAGE, "a version is not negative: " + newerThan);
            }
            Restoration restoration = new Restoration(target.database(), newerThan);
            try {
                List<String> lines = dryRun
                        ? restoration.dryRun(file, target::runningView)
                        : restoration.run(file, LocalDateTime.now(ZoneId.systemDefault()));
                lines.forEach(System.out::println);
                return ExitCode.OK;
            } catch (RefusedException | IOException failed) {
                throw new CommandFailure(String.valueOf(failed.getMessage()));
            }
        }
    }

    /** {@code quorate fs watch}. */
    @Command(name = "watch", description = "Print what changes in the tree, a line each, until it is interrupted.")
    static final class Watch extends OnTree {
        private static final int PAUSE_MILLIS = 500;

        @Parameters(
                arity = "0..1",
                paramLabel = "PATH",
                defaultValue = "",
                description = "Directory (default: the top).")
        private String path = "";

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return run(client -> new TreeWatcher(client, path(path))
                    .run(
                            () -> {
                                System.out.flush();
                                Thread.sleep(PAUSE_MILLIS);
                                return true;
                            },
                            System.out::println));
        }
    }

    /** {@code quorate fs verify}. */
    @Command(
            name = "verify",
            description =
                    "Check a data base as a start does (--database), or tell the running tree's checksum: nodes whose"
                            + " trees have one version have one checksum. Status 2 if the node is not quorate.")
    static final class Verify extends OnTree {
        @Option(names = "--json", description = "One JSON document.")
        private boolean json;

        @Override
        public Integer call() throws CommandFailure {
            boolean[] quorate = new boolean[1];
            int status = read(view -> {
                TreeReport report = view.report();
                quorate[0] = report.quorate();
                System.out.print(
                        json ? TreeText.json(report, view.isRunning()) : TreeText.report(report, view.isRunning()));
            });
            return status == ExitCode.OK && !quorate[0] ? ExitCode.NOT_QUORATE : status;
        }
    }
}
