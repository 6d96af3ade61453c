package org.quorate.config.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.quorate.config.reading.ConfigurationTest;

/** Runs recorded cases of {@code corosync -t} through {@link ConfigurationTest} and reports what differs. */
public final class ConfTestReplay {
    private static final Pattern TIMESTAMP =
            Pattern.compile("(?m)^[A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})? ");

    private ConfTestReplay() {}

    /** A line for each case whose exit status or stderr differs; time stamps may differ. Empty if all are the same. */
    public static List<String> differences(List<ConfTestCase> cases) {
        List<String> differences = new ArrayList<>();
        for (ConfTestCase recorded : cases) {
            ConfigurationTest.Outcome outcome = run(recorded);
            if (!isSame(recorded, outcome)) {
                differences.add(recorded.name() + ": expected exit " + recorded.exit() + " and <" + recorded.stderr()
                        + ">, got exit " + outcome.exitStatus() + " and <" + outcome.stderr() + '>');
            }
        }
        return differences;
    }

    private static ConfigurationTest.Outcome run(ConfTestCase recorded) {
        RecordedHost host = RecordedHost.node1(recorded.hostName());
        host.addFile("/etc/corosync/.keep", new byte[0]);
        byte[] conf = recorded.conf();
        if (conf != null) {
            host.addFile(recorded.installedAs(), conf);
        }
        recorded.extraFiles().forEach(host::addFile);
        return ConfigurationTest.run(path(recorded), host, timestamp -> switch (timestamp) {
            case OFF -> "";
            case ON -> "Jan 01 00:00:00";
            case HIRES -> "Jan 01 00:00:00.000";
        });
    }

    private static String path(ConfTestCase recorded) {
        int option = recorded.argv().indexOf("-c");
        return option < 0 ? "/etc/corosync/corosync.conf" : recorded.argv().get(option + 1);
    }

    private static boolean isSame(ConfTestCase recorded, ConfigurationTest.Outcome outcome) {
        if (recorded.exit() < 0) {
            // The original aborts on a bad 64 bit number; later versions refuse it as the parser does any other.
            return outcome.exitStatus() == 8
                    && outcome.stderr().startsWith("parser error: " + path(recorded))
                    && outcome.stderr().contains(" is expected to be unsigned integer, but ");
        }
        return outcome.exitStatus() == recorded.exit()
                && withoutTimestamps(outcome.stderr()).equals(withoutTimestamps(recorded.stderr()));
    }

    private static String withoutTimestamps(String text) {
        return TIMESTAMP.matcher(text).replaceAll("<time> ");
    }
}
