package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node's log file: both kinds of node write the same lines, so one reading serves both. */
public final class NodeLog {
    private static final Pattern FORMED =
            Pattern.compile("\\[TOTEM ] A new membership \\(([0-9a-f]+)\\.([0-9a-f]+)\\) was formed");
    private static final Pattern MEMBERS = Pattern.compile("\\[QUORUM] Members\\[\\d+]:((?: \\d+)*)");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy MMM dd HH:mm:ss.SSS", Locale.ROOT);
    private static final int STAMP_LENGTH = "Nov 24 06:39:09.123".length();

    private final Path file;

    NodeLog(Path file) {
        this.file = file;
    }

    public List<String> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Stream<String> linesWith(String text) {
        return lines().stream().filter(line -> line.contains(text));
    }

    /**
     * Whether the node says that a link to the host is up, and after that, as its last word, that the host has no active links. So it is with
     * kronosnet 1.25 when the links of two hosts come up within some milliseconds: it then sends that host nothing.
     */
    public boolean isBlindTo(int host) {
        boolean isUp = false;
        boolean isActive = true;
        for (String line : lines()) {
            if (line.contains("host: " + host + " link: ")) {
                isUp = line.endsWith(" is up");
                isActive |= isUp;
            } else if (line.contains("host: host: " + host + " (") && line.contains("best link")) {
                isActive = true;
            } else if (line.contains("host: host: " + host + " has no active links")) {
                isActive = false;
            }
        }
        return isUp && !isActive;
    }

    /** Wall clock of a line, ms since the epoch. */
    public static long millis(String line) {
        String stamp = Year.now(ZoneId.systemDefault()) + " " + line.substring(0, STAMP_LENGTH);
        return LocalDateTime.parse(stamp, STAMP)
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toEpochMilli();
    }

    /** Every membership in the order announced; the last may still lack its members and is then left out. */
    public List<Membership> memberships() {
        List<Membership> all = new ArrayList<>();
        Matcher formed = null;
        long formedMillis = 0;
        for (String line : lines()) {
            Matcher ring = FORMED.matcher(line);
            if (ring.find()) {
                formed = ring;
                formedMillis = millis(line);
                continue;
            }
            Matcher members = MEMBERS.matcher(line);
            if (formed != null && members.find()) {
                List<Integer> ids = Stream.of(members.group(1).trim().split(" "))
                        .map(Integer::parseUnsignedInt)
                        .toList();
                all.add(new Membership(
                        Integer.parseUnsignedInt(formed.group(1), 16),
                        Long.parseLong(formed.group(2), 16),
                        ids,
                        formedMillis));
                formed = null;
            }
        }
        return all;
    }

    public Optional<Membership> lastMembership() {
        List<Membership> all = memberships();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    @Override
    public String toString() {
        List<String> all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - 25), all.size()));
    }
}
