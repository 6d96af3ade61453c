package org.quorate.daemon;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.Cmap;

/**
 * {@code quorate.recording} of corosync.conf: how much memory the flight recorder has.
 *
 * @param bytes 0 for none
 * @param remark what is to be said of the configured value, or {@code null}
 */
record RecordingSize(long bytes, @Nullable String remark) {
    static final String KEY = "quorate.recording";

    private static final long DEFAULT_BYTES = 16L << 20;
    private static final long MIN_BYTES = 1L << 20;

    /** Of the heap, which everything else has to fit into as well. */
    private static final int LARGEST_PART = 8;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmg]?)");

    /** As the configuration says, within the heap of this process. */
    static RecordingSize of(Cmap configuration) {
        return of(configuration.getString(KEY), Runtime.getRuntime().maxMemory());
    }

    /**
     * @param configured value of the key, or {@code null}
     * @param heapBytes largest heap of this process
     */
    static RecordingSize of(@Nullable String configured, long heapBytes) {
        long most = heapBytes / LARGEST_PART;
        if (configured == null) {
            return new RecordingSize(Math.min(DEFAULT_BYTES, most), null);
        }
        String text = configured.toLowerCase(Locale.ROOT);
        if (text.equals("off")) {
            return new RecordingSize(0, null);
        }
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            long used = Math.min(DEFAULT_BYTES, most);
            return new RecordingSize(
                    used,
                    KEY + " is neither 'off' nor a size such as 16M: '" + configured + "'. " + mebibytes(used)
                            + " are used");
        }
        long bytes = Long.parseLong(size.group(1))
                << switch (size.group(2)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    default -> 0;
                };
        if (bytes < MIN_BYTES || bytes > most) {
            long used = Math.max(MIN_BYTES, Math.min(bytes, most));
            return new RecordingSize(
                    used,
                    KEY + " must be between 1M and an eighth of the heap, " + mebibytes(most) + ", and is " + configured
                            + ". " + mebibytes(used) + " are used");
        }
        return new RecordingSize(bytes, null);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
