import java.util.List;
import java.util.Scanner;
import org.quorate.client.Cluster;
import org.quorate.client.FencingToken;
import org.quorate.client.Member;

/**
 * One member leads. It stays the leader until it is gone; then the lowest one left becomes it, in the part of the cluster that has
 * quorum. Each leadership has a fencing token, so that what the leader acts on can refuse one that does not know yet that it is none.
 *
 * <pre>
 * docs/examples/run LeaderElection
 * </pre>
 */
final class LeaderElection extends ReplicatedState {
    private static final String NOBODY = "nobody";

    private String leader = NOBODY;
    private String term = FencingToken.NONE.toString();

    LeaderElection(Cluster cluster) {
        super(cluster);
    }

    @Override
    String encode() {
        return leader + " " + term;
    }

    @Override
    void decode(String state) {
        String[] words = state.split(" ");
        leader = words[0];
        term = words[1];
    }

    @Override
    void apply(Member sender, String operation, FencingToken token) {
        System.out.println(sender + " says " + operation);
    }

    @Override
    void changed(List<Member> present, boolean isQuorate, FencingToken next) {
        if (!isQuorate) {
            System.out.println("no quorum: nobody leads here");
            return;
        }
        if (present.stream().noneMatch(member -> member.toString().equals(leader))) {
            leader = present.getFirst().toString();
            term = next.toString();
        }
        System.out.println((leader.equals(self().toString()) ? "I lead" : leader + " leads") + ", term " + term);
    }

    public static void main(String[] arguments) {
        try (Cluster cluster = Cluster.connect();
                LeaderElection election = new LeaderElection(cluster);
                Scanner input = new Scanner(System.in)) {
            election.start("example-leader");
            while (input.hasNextLine()) {
                election.propose(input.nextLine());
            }
        }
    }
}
