package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.fs.LockHolder;
import org.quorate.cli.fs.TreeCopy;
import org.quorate.cli.fs.TreeText;
import org.quorate.cli.fs.TreeView;
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
            "Through the running pmxcfs of this machine; ls, cat, export and verify also read a data base (--database)."
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
            FsCommand.Export.class,
            FsCommand.Import.class,
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
                LockHolder holder = new LockHolder(client, name);
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
    @Command(name = "log", description = "Print the cluster log, the newest first, as JSON.")
    static final class Log extends OnTree {
        @Option(names = "-n", paramLabel = "COUNT", defaultValue = "50", description = "How many at most (default 50).")
        private int count = 50;

        @Option(names = "--user", paramLabel = "USER", defaultValue = "", description = "Of this user only.")
        private String user = "";

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return run(client -> System.out.print(client.log(count, user)));
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
            return run(client -> {
                Map<String, Listing.Line> before = byPath(client.tree(path(path)));
                while (true) {
                    Thread.sleep(PAUSE_MILLIS);
                    Map<String, Listing.Line> now = byPath(client.tree(path(path)));
                    TreeText.changes(before, now).forEach(System.out::println);
                    System.out.flush();
                    before = now;
                }
            });
        }

        private static Map<String, Listing.Line> byPath(List<Listing.Line> lines) {
            Map<String, Listing.Line> map = new HashMap<>();
            lines.forEach(line -> map.put(line.path(), line));
            return map;
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
