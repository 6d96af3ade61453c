import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import org.quorate.client.Cluster;
import org.quorate.client.FencingToken;
import org.quorate.client.Member;

/**
 * A lock that one member has at a time, with a fencing token for each grant. A member that is gone, or in a part of the cluster without
 * quorum, has lost it; what it does with it after a long pause is for the resource to refuse, by the token (FencingGate).
 *
 * <p>Lines of the standard input: {@code lock}, {@code unlock}.
 *
 * <pre>
 * docs/examples/run FencedLock
 * </pre>
 */
final class FencedLock extends ReplicatedState {
    private static final String FREE = "-";

    /** Who wants the lock, in the order of asking; the first has it. */
    private final List<String> queue = new ArrayList<>();

    private String token = FREE;

    FencedLock(Cluster cluster) {
        super(cluster);
    }

    @Override
    String encode() {
        return token + " " + String.join(" ", queue);
    }

    @Override
    void decode(String state) {
        queue.clear();
        queue.addAll(List.of(state.trim().split(" ")));
        token = queue.removeFirst();
    }

    @Override
    void apply(Member sender, String operation, FencingToken next) {
        String holder = holder();
        if (operation.equals("unlock")) {
            queue.remove(sender.toString());
        } else if (!queue.contains(sender.toString())) {
            queue.add(sender.toString());
        }
        grant(holder, next);
    }

    @Override
    void refused(Member sender, String operation) {
        System.out.println("not now: " + operation + " by " + sender + " does nothing");
    }

    @Override
    void changed(List<Member> present, boolean isQuorate, FencingToken next) {
        if (!isQuorate) {
            System.out.println("no quorum: nobody has the lock here");
            return;
        }
        String holder = holder();
        queue.removeIf(member -> present.stream().noneMatch(one -> one.toString().equals(member)));
        if (holder().equals(holder)) {
            tell();
        } else {
            grant(holder, next);
        }
    }

    private String holder() {
        return queue.isEmpty() ? FREE : queue.getFirst();
    }

    private void grant(String before, FencingToken next) {
        if (holder().equals(before)) {
            return;
        }
        token = queue.isEmpty() ? FREE : next.toString();
        tell();
    }

    private void tell() {
        System.out.println(queue.isEmpty() ? "the lock is free" : holder() + " has the lock, token " + token);
    }

    public static void main(String[] arguments) {
        try (Cluster cluster = Cluster.connect();
                FencedLock lock = new FencedLock(cluster);
                Scanner input = new Scanner(System.in)) {
            lock.start("example-lock");
            while (input.hasNextLine()) {
                String line = input.nextLine();
                if (line.equals("lock") || line.equals("unlock")) {
                    lock.propose(line);
                } else {
                    System.out.println("'" + line + "' is neither lock nor unlock");
                }
            }
        }
    }
}
