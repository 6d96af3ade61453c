package org.quorate.clusterfs.rrd;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values of one time for one file.
 *
 * @param file below the directory of all files
 * @param format of the file
 * @param values the time and what belongs to it, as {@code rrdtool update} takes them
 */
public record RrdSample(String file, RrdFormat format, String values) {
    /** A key's form: what it begins with, and how many values, of the moment only, are in front of the time. */
    private record Form(Pattern key, RrdFormat format, int live, boolean old) {
        static Form of(String key, RrdFormat format, int live, boolean old) {
            return new Form(Pattern.compile(key), format, live, old);
        }
    }

    /** A name that leads nowhere else, and means nothing to whom it is told. */
    private static final String NAME = "(?!\\.{1,2}(?:/|$))[^/\\s\\p{Cntrl}\"'\\\\]+";

    private static final String VERSION = "([^/]*)/";
    private static final List<Form> FORMS = List.of(
            Form.of("pve2-node/()(" + NAME + ")", RrdFormat.NODE, 2, true),
            Form.of("pve-node-" + VERSION + "(" + NAME + ")", RrdFormat.NODE, 2, false),
            Form.of("pve2\\.3-vm/()(" + NAME + ")", RrdFormat.GUEST, 4, true),
            Form.of("pve-vm-" + VERSION + "(" + NAME + ")", RrdFormat.GUEST, 4, false),
            Form.of("pve2-storage/()(" + NAME + "/" + NAME + ")", RrdFormat.STORAGE, 0, true),
            Form.of("pve-storage-" + VERSION + "(" + NAME + "/" + NAME + ")", RrdFormat.STORAGE, 0, false));

    private static final String OWN_VERSION = "9.0";
    /** What versions before 9.0 did not have yet. */
    private static final int YOUNGER_COLUMNS = 7;

    private static final Pattern VALUES = Pattern.compile("[-+.:0-9A-Za-z]*");
    private static final String UNKNOWN = "U";

    /**
     * What a key's value says.
     *
     * @param name the key without {@code rrd/}
     * @param text its value: values of the moment, the time, values, separated by colons
     * @return null if the key is none of the forms
     */
    public static @Nullable RrdSample of(String name, String text) {
        for (Form form : FORMS) {
            Matcher matcher = form.key().matcher(name);
            if (matcher.matches()) {
                return new RrdSample(
                        form.format().directory() + "/" + matcher.group(2),
                        form.format(),
                        values(form, matcher.group(1), text));
            }
        }
        return null;
    }

    private static String values(Form form, String version, String text) {
        List<String> all = Arrays.asList(text.split(":", -1));
        List<String> kept = all.subList(Math.min(form.live(), all.size()), all.size());
        if (form.old()) {
            int younger = form.format() == RrdFormat.STORAGE ? 0 : YOUNGER_COLUMNS;
            kept = Stream.concat(kept.stream(), Collections.nCopies(younger, UNKNOWN).stream())
                    .toList();
        } else if (!version.equals(OWN_VERSION)) {
            kept = kept.subList(0, Math.min(kept.size(), form.format().columns() + 1));
        }
        return String.join(":", kept);
    }

    /** Whether there is a time with values, in characters that numbers have; programs that update say what else is wrong. */
    public boolean isWellFormed() {
        return values.contains(":") && VALUES.matcher(values).matches();
    }
}
