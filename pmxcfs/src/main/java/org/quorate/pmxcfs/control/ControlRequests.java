package org.quorate.pmxcfs.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.message.EntryBody;
import org.quorate.clusterfs.store.ChangeHistory;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.ResolvedFiles;

/** What tools may ask for, one method each. Any thread. */
final class ControlRequests {
    private final FileService service;
    private final MountedFiles mounted;
    private final ResolvedFiles files;
    private final Path database;

    ControlRequests(FileService service, MountedFiles files, Path database) {
        this.service = service;
        this.mounted = files;
        this.files = new ResolvedFiles(files, service);
        this.database = database;
    }

    /** Asks for {@link #snapshot}. */
    static final String SNAPSHOT = "snapshot";

    Frame answer(Frame request) {
        List<String> texts = request.texts();
        String first = texts.isEmpty() ? "" : texts.getFirst();
        String second = texts.size() > 1 ? texts.get(1) : "";
        return switch (request.word()) {
            case "list" -> list(path(first), Listing::of);
            case "tree" -> list(path(first), Listing::below);
            case "read" -> read(first);
            case "put" -> answer(files.put(path(first), request.data()), first);
            case "mkdir" -> answer(files.makeDirectory(path(first)), first);
            case "remove" -> answer(files.remove(path(first)), first);
            case "rename" -> answer(files.rename(path(first), path(second)), first);
            case "time" -> answer(files.setTime(path(first), Long.parseLong(second)), first);
            case "log" -> text(view -> view.status().clusterLogText(Integer.parseInt(first), second.getBytes(UTF_8)));
            case "history" -> history(files.follow(path(first)));
            case "content" -> content(files.follow(path(first)), Long.parseUnsignedLong(second));
            case "members" -> text(view -> view.status().membersText(view.quorate()));
            case "state" -> text(ControlRequests::state);
            default -> Frame.refusal(Errno.ENOSYS.number(), "this pmxcfs does not know '" + request.word() + "'");
        };
    }

    private static TreePath path(String path) {
        return TreePath.of(path);
    }

    private Frame text(Function<FileService.View, String> question) {
        return Frame.answer(service.ask(question).getBytes(UTF_8));
    }

    /** All that is there at one moment: its report and the number of entries, then an entry each. */
    Iterator<Frame> snapshot() {
        List<Entry> entries = new ArrayList<>();
        String report = service.ask(view -> {
            entries.addAll(view.tree().entries());
            return state(view);
        });
        Stream<Frame> first = Stream.of(Frame.answer(report.getBytes(UTF_8), Integer.toString(entries.size())));
        return Stream.concat(first, entries.stream().map(entry -> Frame.answer(EntryBody.encode(entry))))
                .iterator();
    }

    private static String state(FileService.View view) {
        Tree tree = view.tree();
        return "%s %s %d %d %s"
                .formatted(
                        view.quorate() ? "quorate" : "not-quorate",
                        Long.toUnsignedString(tree.root().version()),
                        tree.usage().entries(),
                        tree.usage().bytes(),
                        tree.checksum().hex());
    }

    private interface Lines {
        List<Listing.Line> of(Tree tree, TreePath path, Entry at);
    }

    /** As on the mount, what is hidden by a link or generated file of its name is not shown. */
    private Frame list(TreePath asked, Lines lines) {
        TreePath path = files.follow(asked);
        Optional<List<Listing.Line>> found = service.ask(
                view -> Optional.ofNullable(view.tree().find(path)).map(entry -> lines.of(view.tree(), path, entry)));
        return found.map(all -> all.stream()
                        .filter(line -> !mounted.isFixed(TreePath.of(line.path())))
                        .toList())
                .map(shown -> Frame.answer(Listing.encode(shown)))
                .orElseGet(() -> refusal(files.reasonOfAbsence(asked), asked.toString()));
    }

    private Frame read(String path) {
        return switch (files.read(path(path))) {
            case ResolvedFiles.Reading.Content(byte[] content) -> Frame.answer(content);
            case ResolvedFiles.Reading.Refused(Errno errno) -> refusal(errno, path);
        };
    }

    /** The journal is read beside the thread that writes it. */
    private Frame history(TreePath path) {
        try {
            ChangeHistory history = ChangeHistory.read(database);
            return Frame.answer(HistoryLines.encode(history.versions(path, present(path))));
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private Frame content(TreePath path, long version) {
        try {
            ChangeHistory history = ChangeHistory.read(database);
            return switch (history.content(path, version, present(path), this::present)) {
                case ChangeHistory.Content(byte[] content) -> Frame.answer(content);
                case ChangeHistory.Nothing(String reason) -> Frame.refusal(Errno.ENOENT.number(), reason);
            };
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private static Frame unreadable(IOException e) {
        return Frame.refusal(Errno.EIO.number(), "the journal cannot be read: " + e.getMessage());
    }

    private Optional<Entry> present(TreePath path) {
        return service.ask(view -> Optional.ofNullable(view.tree().find(path)));
    }

    private @Nullable Entry present(long inode) {
        return service.ask(view -> Optional.ofNullable(view.tree().byInode(inode)))
                .orElse(null);
    }

    private Frame answer(Result result, String path) {
        Errno errno = result.errno();
        if (errno == null) {
            return Frame.answer(new byte[0]);
        }
        if (errno == Errno.EIO && mounted.isFixed(path(path))) {
            return Frame.refusal(
                    errno.number(),
                    "'" + path + "': generated: only .debug can be written, with 0 or 1 and the line's end");
        }
        return refusal(errno, path);
    }

    private static Frame refusal(Errno errno, String path) {
        return Frame.refusal(errno.number(), "'" + path + "': " + reason(errno));
    }

    private static String reason(Errno errno) {
        return switch (errno) {
            case EPERM -> "the node lost its quorum while it was being done";
            case ENOENT -> "not there";
            case EIO -> "the data base cannot be written; see the log";
            case EACCES -> "not permitted: this node is not quorate, or the rules of locks and names forbid it";
            case EBUSY -> "nobody knows whether it was done: the cluster did not answer in time";
            case EEXIST -> "there already";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "a directory";
            case EINVAL -> "not possible";
            case EFBIG -> "larger than 1 MiB";
            case ENAMETOOLONG -> "a name has at most 1024 bytes";
            case ENOSYS -> "not known";
            case ENOTEMPTY -> "not empty";
        };
    }
}
