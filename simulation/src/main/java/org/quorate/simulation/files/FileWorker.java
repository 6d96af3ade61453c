package org.quorate.simulation.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.TreePath;

/**
 * Somebody who works on one machine's files: makes, writes, renames and deletes files of his own, replaces registers and takes locks that
 * all want, and does now and then what has harmed file systems of this kind. One thing at a time; what he was told he remembers.
 */
final class FileWorker {
    private static final long MILLI = 1_000_000L;
    private static final int REGISTERS = 3;
    private static final int LOCKS = 2;
    /** A lock that nobody can be sure to have, or to be rid of, is not asked for any more after so long. */
    private static final long LOCK_GENERATION_NANOS = 5_000 * MILLI;

    private static final int SMALL = 200;
    private static final int LARGE = 20_000;
    private static final int MOST_FILES = 12;
    private static final List<String> DIRECTORIES = List.of("files", "registers", "priv", "priv/lock");

    private final FileSystems all;
    private final SimulatedFileSystem machine;
    private final String name;
    private final RandomSource random;
    private final List<KnownFile> files = new ArrayList<>();
    private final List<KnownFile> everyFile = new ArrayList<>();
    private int sequence;

    FileWorker(FileSystems all, SimulatedFileSystem machine, String name, RandomSource random) {
        this.all = all;
        this.machine = machine;
        this.name = name;
        this.random = random;
    }

    /** All files he ever made. */
    List<KnownFile> files() {
        return Collections.unmodifiableList(everyFile);
    }

    /** Goes on with the next thing, some time from now. */
    void next(boolean wentWell) {
        int most = wentWell ? 300 : 600;
        all.schedule((1 + random.nextInt(most)) * MILLI, () -> {
            if (all.isWorking()) {
                work();
            }
        });
    }

    private void work() {
        FileSystemProcess process = machine.process();
        if (process == null || process.isPaused()) {
            next(false);
            return;
        }
        for (String directory : DIRECTORIES) {
            if (process.tree().find(TreePath.of(directory)) == null) {
                perform(
                        new Operation.MakeDirectory(TreePath.of(directory)),
                        "mkdir " + directory,
                        outcome -> next(outcome.isDone()));
                return;
            }
        }
        int choice = random.nextInt(20);
        if (choice < 5 || files.isEmpty()) {
            create();
        } else if (choice < 8) {
            write(anyFile());
        } else if (choice < 10 || files.size() > MOST_FILES) {
            delete(anyFile());
        } else if (choice < 12) {
            rename(anyFile());
        } else if (choice < 14) {
            replaceRegister();
        } else if (choice < 17) {
            lock();
        } else {
            harm(choice - 17);
        }
    }

    private KnownFile anyFile() {
        return files.get(random.nextInt(files.size()));
    }

    // ---- one change

    /** What came of a change: told done, told refused, or nothing certain. */
    private record Outcome(
            @Nullable Acknowledgement acknowledgement,
            @Nullable Errno refused) {
        boolean isDone() {
            return acknowledgement != null;
        }

        /** EBUSY and others come after a change was sent, too. */
        boolean isUncertain() {
            return acknowledgement == null && refused != Errno.EACCES;
        }
    }

    private void perform(Operation operation, String what, Consumer<Outcome> then) {
        FileSystemProcess process = machine.process();
        if (process == null) {
            then.accept(new Outcome(null, Errno.EACCES));
            return;
        }
        Waiting waiting = new Waiting(process, what, then);
        all.begins(waiting);
        process.change(operation, waiting::answer);
    }

    /** A change that is under way. */
    final class Waiting {
        private final FileSystemProcess process;
        private final String what;
        private final Consumer<Outcome> then;
        private long sinceNanos = all.nowNanos();
        private boolean isAnswered;

        private Waiting(FileSystemProcess process, String what, Consumer<Outcome> then) {
            this.process = process;
            this.what = what;
            this.then = then;
        }

        private void answer(Result result, boolean isApplied) {
            if (isAnswered) {
                return;
            }
            isAnswered = true;
            all.isAnswered(this);
            Acknowledgement acknowledgement = null;
            if (result.isOk()) {
                acknowledgement = new Acknowledgement(
                        machine.store().state(),
                        machine.node().nodeId(),
                        what,
                        all.nowNanos(),
                        all.isTorn(machine.node().nodeId()));
                if (isApplied) {
                    process.acknowledged(acknowledgement);
                    all.acknowledged(acknowledgement, process);
                }
            }
            then.accept(new Outcome(acknowledgement, result.errno()));
        }

        /** The process has ended, and nobody knows. */
        void abandon() {
            isAnswered = true;
            then.accept(new Outcome(null, Errno.EBUSY));
        }

        void beginAnew() {
            sinceNanos = all.nowNanos();
        }

        FileSystemProcess process() {
            return process;
        }

        long sinceNanos() {
            return sinceNanos;
        }

        @Override
        public String toString() {
            return what + " through node " + machine.node().nodeId();
        }
    }

    // ---- what he does

    private byte[] content() {
        byte[] text = (name + "/" + ++sequence + " ").getBytes(US_ASCII);
        return Arrays.copyOf(text, text.length + random.nextInt(random.nextInt(10) == 0 ? LARGE : SMALL));
    }

    private String newPath() {
        return "files/" + name + "-" + ++sequence;
    }

    private void create() {
        KnownFile file = new KnownFile(newPath());
        everyFile.add(file);
        boolean staysEmpty = random.nextInt(6) == 0;
        TreePath path = TreePath.of(file.path());
        changeOwn(file, new Operation.Create(path), "create " + file.path(), new byte[0], done -> {
            if (!done) {
                next(false);
                return;
            }
            files.add(file);
            if (staysEmpty) {
                next(true);
            } else {
                write(file);
            }
        });
    }

    private void write(KnownFile file) {
        byte[] before = file.content();
        byte[] added = content();
        byte[] old = before == null ? new byte[0] : before;
        int offset = random.nextInt(old.length + 1);
        boolean truncates = random.nextInt(2) == 0;
        int end = offset + added.length;
        byte[] after = Arrays.copyOf(old, truncates ? end : Math.max(end, old.length));
        System.arraycopy(added, 0, after, offset, added.length);
        Operation.Write write = new Operation.Write(TreePath.of(file.path()), offset, added, truncates);
        changeOwn(file, write, "write " + file.path(), after, this::next);
    }

    private void delete(KnownFile file) {
        files.remove(file);
        changeOwn(file, new Operation.Delete(TreePath.of(file.path())), "delete " + file.path(), null, this::next);
    }

    private void rename(KnownFile file) {
        files.remove(file);
        byte[] content = file.content();
        KnownFile target = new KnownFile(newPath());
        everyFile.add(target);
        Operation.Rename rename = new Operation.Rename(TreePath.of(file.path()), TreePath.of(target.path()));
        perform(rename, "rename " + file.path() + " to " + target.path(), outcome -> {
            Acknowledgement acknowledgement = outcome.acknowledgement();
            if (acknowledgement != null) {
                file.becomes(null, acknowledgement);
                target.becomes(content, acknowledgement);
                file.acknowledgements().forEach(earlier -> target.becomes(content, earlier));
                files.add(target);
            } else if (outcome.isUncertain()) {
                file.mayHaveChanged();
                target.mayHaveChanged();
            } else {
                files.add(file);
            }
            next(outcome.isDone());
        });
    }

    private void changeOwn(
            KnownFile file, Operation operation, String what, byte @Nullable [] after, Consumer<Boolean> then) {
        perform(operation, what, outcome -> {
            Acknowledgement acknowledgement = outcome.acknowledgement();
            if (acknowledgement != null) {
                file.becomes(after, acknowledgement);
            } else if (outcome.isUncertain()) {
                file.mayHaveChanged();
                files.remove(file);
            } else if (after == null) {
                files.add(file);
            }
            then.accept(outcome.isDone());
        });
    }

    /** By a rename, so that the whole content changes in one step. */
    private void replaceRegister() {
        TreePath register = TreePath.of("registers/" + random.nextInt(REGISTERS));
        TreePath temporary = TreePath.of("registers/new-" + name + "-" + ++sequence);
        byte[] content = content();
        perform(new Operation.Create(temporary), "create " + temporary, made -> {
            if (!made.isDone()) {
                next(false);
                return;
            }
            perform(new Operation.Write(temporary, 0, content, false), "write " + temporary, written -> {
                if (!written.isDone()) {
                    next(false);
                    return;
                }
                perform(
                        new Operation.Rename(temporary, register),
                        "rename " + temporary + " to " + register,
                        moved -> next(moved.isDone()));
            });
        });
    }

    private void lock() {
        String lock = "priv/lock/" + all.nowNanos() / LOCK_GENERATION_NANOS + "-" + random.nextInt(LOCKS);
        TreePath path = TreePath.of(lock);
        perform(new Operation.MakeDirectory(path), "mkdir " + lock, taken -> {
            Acknowledgement acknowledgement = taken.acknowledgement();
            if (taken.refused() == Errno.EEXIST) {
                // what somebody does who believes that its holder is dead; it may be taken away after 120 s only
                perform(new Operation.SetMtime(path, 0), "unlock " + lock, refused -> next(true));
                return;
            }
            if (acknowledgement == null) {
                next(false);
                return;
            }
            int handle = all.lockTaken(lock, machine.node().nodeId(), acknowledgement);
            all.schedule((1 + random.nextInt(300)) * MILLI, () -> {
                all.lockGivenBack(handle);
                perform(new Operation.Delete(path), "rmdir " + lock, given -> next(given.isDone()));
            });
        });
    }

    /** What the original breaks on, and what must not be possible (better.md 9 and 21; spec 60 §2.4, §2.6). */
    private void harm(int how) {
        KnownFile file = anyFile();
        TreePath path = TreePath.of(file.path());
        switch (how) {
            case 0 ->
                perform(new Operation.Rename(path, path), "rename " + path + " onto itself", outcome -> next(true));
            case 1 -> {
                byte[] before = file.content();
                int size = 1 + random.nextInt(SMALL);
                changeOwn(
                        file,
                        Operation.Write.truncateTo(path, size),
                        "truncate " + path,
                        Arrays.copyOf(before == null ? new byte[0] : before, size),
                        this::next);
            }
            default -> renameOverEmptyDirectory();
        }
    }

    /** Of a directory that is not empty over one that is: refused, and both stay. */
    private void renameOverEmptyDirectory() {
        String empty = "files/" + name + "-d" + ++sequence;
        perform(new Operation.MakeDirectory(TreePath.of(empty)), "mkdir " + empty, made -> {
            if (!made.isDone()) {
                next(false);
                return;
            }
            perform(
                    new Operation.Rename(TreePath.of("registers"), TreePath.of(empty)),
                    "rename registers over " + empty,
                    refused -> perform(
                            new Operation.Delete(TreePath.of(empty)),
                            "rmdir " + empty,
                            removed -> next(removed.isDone())));
        });
    }
}
