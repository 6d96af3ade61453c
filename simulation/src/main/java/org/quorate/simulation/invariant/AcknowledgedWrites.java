package org.quorate.simulation.invariant;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.simulation.files.Acknowledgement;
import org.quorate.simulation.files.FileSystemProcess;
import org.quorate.simulation.files.FileSystems;
import org.quorate.simulation.files.KnownFile;
import org.quorate.simulation.files.TreeLineage.Point;

/**
 * What was acknowledged is kept while a majority of the data bases is (docs/cluster-filesystem.md, "What to expect"): at rest the tree
 * has come about by every change that somebody was told to be done, and files that one worker alone changes have the content he gave
 * them last.
 *
 * <p>Left out, and nothing else, is a change that never was in the data bases of a majority, and whose node left the majority, or whose
 * process ended, before all members had it. The groups deliver in agreed order (spec 20 §5.8): what a node ordered in its last rotation of
 * the token may have reached nobody else. And what the majority did afterwards, if such a node comes back with more changes than the
 * majority has made meanwhile: in an exchange of states the tree with the highest version wins (spec 60 §4.6), which all members have to
 * decide alike, those of the original's too. And a change made in a ring in which not all members have delivered the same
 * ({@link EqualTrees}), on the tree of a minority: the change itself reaches all, but makes another version of another tree. Where votes alone do not decide, nothing is promised.
 */
public final class AcknowledgedWrites {
    private AcknowledgedWrites() {}

    /** What was found at rest; null if nothing. */
    public static @Nullable InvariantViolation violation(FileSystems all) {
        FileSystemProcess any = all.machines().getFirst().process();
        if (any == null || !all.isAlwaysArithmetic()) {
            return null;
        }
        Point end = all.machines().getFirst().store().state();
        for (Acknowledgement write : all.acknowledgements()) {
            if (!end.comesFrom(write.point()) && !write.mayBeLost() && !isOverruled(write.point(), end)) {
                return new InvariantViolation(
                        "AcknowledgedWrites",
                        write + " is lost"
                                + (write.point().isEstablished()
                                        ? ", though a majority of the data bases had it"
                                        : ", though its node stayed with the majority"));
            }
        }
        return unknownContent(all, any.tree(), end);
    }

    /** Whether the trees parted by a change that only a minority had, and that tree was the longer one when they met. */
    private static boolean isOverruled(Point lost, Point end) {
        Point common = lost.commonWith(end);
        return common != null && end.firstAfter(common).hasStrayed();
    }

    private static @Nullable InvariantViolation unknownContent(FileSystems all, Tree tree, Point end) {
        for (KnownFile file : all.knownFiles()) {
            boolean isCertain = !file.isDoubtful()
                    && file.acknowledgements().stream().allMatch(write -> end.comesFrom(write.point()));
            Entry entry = tree.find(TreePath.of(file.path()));
            byte[] content = file.content();
            boolean isAsKnown =
                    content == null ? entry == null : entry != null && Arrays.equals(content, entry.content());
            if (isCertain && !isAsKnown) {
                return new InvariantViolation(
                        "AcknowledgedWrites",
                        file.path() + " is "
                                + (entry == null ? "not there" : "there with " + entry.size() + " bytes")
                                + ", and its last change, "
                                + (file.acknowledgements().isEmpty()
                                        ? "none"
                                        : file.acknowledgements().getLast())
                                + ", left it "
                                + (content == null ? "deleted" : "with " + content.length + " bytes"));
            }
        }
        return null;
    }
}
