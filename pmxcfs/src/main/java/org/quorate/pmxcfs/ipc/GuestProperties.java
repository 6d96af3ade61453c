package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds properties in configurations of guests, {@code name: value} (spec 60 §7). One character for each byte. */
final class GuestProperties {
    private final List<String> names;
    private final List<String> guests = new ArrayList<>();

    /** What is looked for, in the order in which it is shown. */
    GuestProperties(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Adds what is found in a guest's configuration, if anything is. */
    void add(long vmid, byte[] configuration) {
        Map<String, String> found = find(new String(configuration, ISO_8859_1));
        List<String> shown = names.stream()
                .filter(found::containsKey)
                .map(name -> "\"%s\": \"%s\"".formatted(name, found.getOrDefault(name, "")))
                .toList();
        if (!shown.isEmpty()) {
            guests.add("\"%d\":{%s}".formatted(vmid, String.join(",", shown)));
        }
    }

    /**
     * The first part of the file counts, snapshots do not. Of a name that is there repeatedly the last one wins, but reading ends as
     * soon as repetitions are as many as names are wanted: so does the original, and clients may have come to depend on it.
     */
    private Map<String, String> find(String text) {
        Map<String, String> found = new HashMap<>();
        int repetitions = 0;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("[") || repetitions == names.size()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon > 0 && colon < line.length() - 1 && names.contains(line.substring(0, colon))) {
                String value = escaped(trimmed(line.substring(colon + 1)));
                if (found.put(line.substring(0, colon), value) != null) {
                    repetitions++;
                }
            }
        }
        return found;
    }

    /** Of nothing but white space one blank is left. */
    private static String trimmed(String value) {
        String trimmed = value.strip();
        return trimmed.isEmpty() ? " " : trimmed;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    byte[] text() {
        return ("{\n" + String.join(",\n", guests) + "\n}\n").getBytes(ISO_8859_1);
    }
}
