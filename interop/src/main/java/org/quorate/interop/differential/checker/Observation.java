package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of what a client writes down. What it is told by one service is in order; two services are two connections, so nothing
 * follows from the order of their lines.
 */
public sealed interface Observation {
    /** As histories are written; {@link #parse} reads it back. */
    String text();

    /** A process that sends or is a member, with the reason why it is in a list, 0 for none. */
    record Member(int node, int pid, int reason) {
        static Member parse(String word) {
            String[] parts = word.split("/");
            return new Member(
                    Integer.parseUnsignedInt(parts[0]),
                    Integer.parseUnsignedInt(parts[1]),
                    parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
        }

        String text() {
            return Integer.toUnsignedString(node) + "/" + Integer.toUnsignedString(pid)
                    + (reason == 0 ? "" : "/" + reason);
        }
    }

    /** From here on the script's step with this number has been taken; 0 is the start. */
    record Phase(int number) implements Observation {
        @Override
        public String text() {
            return "phase " + number;
        }
    }

    /** The client asked to be a member of the group. */
    record Join() implements Observation {
        @Override
        public String text() {
            return "join";
        }
    }

    /** The client asked to leave the group. */
    record Leave() implements Observation {
        @Override
        public String text() {
            return "leave";
        }
    }

    /** The client, or the node it is on, is gone. */
    record End() implements Observation {
        @Override
        public String text() {
            return "end";
        }
    }

    /**
     * The node took a message from the client, or may have taken it before it was gone.
     *
     * @param id   unique in the run
     * @param hash of all bytes, hexadecimal
     */
    record Sent(String id, int length, String hash) implements Observation {
        @Override
        public String text() {
            return "sent " + id + " " + length + " " + hash;
        }
    }

    /** A message of the group. */
    record Delivered(Member sender, String id, int length, String hash) implements Observation {
        @Override
        public String text() {
            return "message " + sender.text() + " " + id + " " + length + " " + hash;
        }
    }

    /** The group has changed. */
    record Group(List<Member> members, List<Member> left, List<Member> joined) implements Observation {
        @Override
        public String text() {
            return "group members" + words(members) + " left" + words(left) + " joined" + words(joined);
        }

        private static String words(List<Member> list) {
            return list.stream().map(member -> " " + member.text()).collect(Collectors.joining());
        }
    }

    /** libcpg's word on the ring, in order with messages and groups. */
    record Ring(RingName ring, List<Integer> members) implements Observation {
        @Override
        public String text() {
            return "ring " + ring + " members" + numbers(members);
        }
    }

    /** libquorum's word on the ring. */
    record Nodes(RingName ring, List<Integer> members, List<Integer> joined, List<Integer> left)
            implements Observation {
        @Override
        public String text() {
            return "nodes " + ring + " members" + numbers(members) + " joined" + numbers(joined) + " left"
                    + numbers(left);
        }
    }

    /** libquorum's decision. */
    record Quorum(boolean quorate, RingName ring, List<Integer> members) implements Observation {
        @Override
        public String text() {
            return "quorum " + (quorate ? "yes " : "no ") + ring + " members" + numbers(members);
        }
    }

    /** What libvotequorum says of the client's own node at the end of a phase. */
    record Votes(int expected, int total, int needed, int flags) implements Observation {
        @Override
        public String text() {
            return "votes expected " + expected + " total " + total + " needed " + needed + " flags " + flags;
        }
    }

    private static String numbers(List<Integer> list) {
        return list.stream()
                .map(number -> " " + Integer.toUnsignedString(number))
                .collect(Collectors.joining());
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Observation parse(String line) {
        String[] words = line.split(" ");
        try {
            return switch (words[0]) {
                case "phase" -> new Phase(Integer.parseInt(words[1]));
                case "join" -> new Join();
                case "leave" -> new Leave();
                case "end" -> new End();
                case "sent" -> new Sent(words[1], Integer.parseInt(words[2]), words[3]);
                case "message" -> new Delivered(Member.parse(words[1]), words[2], Integer.parseInt(words[3]), words[4]);
                case "group" -> new Group(members(words, "members"), members(words, "left"), members(words, "joined"));
                case "ring" -> new Ring(RingName.parse(words[1]), nodes(words, "members"));
                case "nodes" ->
                    new Nodes(
                            RingName.parse(words[1]),
                            nodes(words, "members"),
                            nodes(words, "joined"),
                            nodes(words, "left"));
                case "quorum" -> new Quorum(words[1].equals("yes"), RingName.parse(words[2]), nodes(words, "members"));
                case "votes" ->
                    new Votes(
                            Integer.parseInt(words[2]),
                            Integer.parseInt(words[4]),
                            Integer.parseInt(words[6]),
                            Integer.parseInt(words[8]));
                default -> throw new IllegalArgumentException("no client writes '" + line + "'");
            };
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("cut off or garbled: '" + line + "'", e);
        }
    }

    private static List<Member> members(String[] words, String list) {
        return listed(words, list).stream().map(Member::parse).toList();
    }

    private static List<Integer> nodes(String[] words, String list) {
        return listed(words, list).stream().map(Integer::parseUnsignedInt).toList();
    }

    /** The words after the name of a list, up to the next name. */
    private static List<String> listed(String[] words, String list) {
        List<String> found = new ArrayList<>();
        boolean isInside = false;
        for (String word : words) {
            if (isInside && !Character.isDigit(word.charAt(0))) {
                break;
            }
            if (isInside) {
                found.add(word);
            }
            isInside |= word.equals(list);
        }
        return found;
    }
}
