package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One network namespace: the host of one node. Interface {@code ethL} is link L. */
final class Namespace {
    private final String name;
    private final int number;
    private final int links;

    Namespace(String name, int number, int links) {
        this.name = name;
        this.number = number;
        this.links = links;
    }

    int number() {
        return number;
    }

    static String address(int number, int link) {
        return "10.77." + link + "." + number;
    }

    String address(int link) {
        return address(number, link);
    }

    void create() {
        Command.of("ip", "netns", "add", name).output();
        Command.of("ip", "-n", name, "link", "set", "lo", "up").output();
    }

    void attach(int link, String hostSide, String bridge) {
        String device = "eth" + link;
        Command.of("ip", "link", "add", hostSide, "type", "veth", "peer", "name", device, "netns", name)
                .output();
        Command.of("ip", "link", "set", hostSide, "master", bridge, "up").output();
        Command.of("ip", "-n", name, "addr", "add", address(link) + "/24", "dev", device)
                .output();
        Command.of("ip", "-n", name, "link", "set", device, "up").output();
    }

    void delete() {
        Command.of("ip", "netns", "del", name).run();
    }

    List<String> inside(List<String> words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(words);
        return all;
    }

    Command command(String... words) {
        return new Command(inside(Arrays.asList(words)));
    }

    void setMtu(int link, int bytes) {
        Command.of("ip", "-n", name, "link", "set", "eth" + link, "mtu", Integer.toString(bytes))
                .output();
    }

    /** Replaces the filter of incoming packets by these nft rules; none lets everything through. */
    void filterInput(List<String> rules) {
        Command.Outcome gone =
                command("nft", "delete", "table", "inet", "faults").run();
        if (rules.isEmpty()) {
            return;
        }
        String text = "table inet faults {\n chain input {\n  type filter hook input priority 0;\n  "
                + String.join("\n  ", rules) + "\n }\n}\n";
        try {
            Path file = Files.createTempFile("quorate-interop", ".nft");
            try {
                Files.writeString(file, text);
                Command.Outcome outcome = command("nft", "-f", file.toString()).run();
                if (!outcome.succeeded()) {
                    throw new IllegalStateException("nft refused " + text + ": " + outcome.stderr() + gone.stderr());
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int links() {
        return links;
    }

    @Override
    public String toString() {
        return name;
    }
}
