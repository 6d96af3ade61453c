import java.util.List;
import java.util.Scanner;
import org.quorate.client.Cluster;
import org.quorate.client.FencingToken;
import org.quorate.client.Member;

/**
 * A number that every member has alike. Lines of the standard input are added to it; each change is printed by all members.
 *
 * <pre>
 * docs/examples/run ReplicatedCounter
 * </pre>
 */
final class ReplicatedCounter extends ReplicatedState {
    private long count;

    ReplicatedCounter(Cluster cluster) {
        super(cluster);
    }

    @Override
    String encode() {
        return Long.toString(count);
    }

    @Override
    void decode(String state) {
        count = Long.parseLong(state);
    }

    @Override
    void apply(Member sender, String operation, FencingToken token) {
        count += Long.parseLong(operation);
        System.out.println(count + " (" + operation + " by " + sender + ")");
    }

    @Override
    void refused(Member sender, String operation) {
        System.out.println("not now: " + operation + " by " + sender + " does not count");
    }

    @Override
    void changed(List<Member> present, boolean isQuorate, FencingToken next) {
        System.out.println(count + " at " + present.size() + " members, " + (isQuorate ? "quorate" : "no quorum"));
    }

    public static void main(String[] arguments) {
        try (Cluster cluster = Cluster.connect();
                ReplicatedCounter counter = new ReplicatedCounter(cluster);
                Scanner input = new Scanner(System.in)) {
            counter.start("example-counter");
            while (input.hasNextLine()) {
                String line = input.nextLine();
                try {
                    counter.propose(Long.toString(Long.parseLong(line)));
                } catch (NumberFormatException e) {
                    System.out.println("'" + line + "' is not a number");
                }
            }
        }
    }
}
