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

    /** Exit status, stdout and each line of stderr that differ; time stamps may. Empty if all is the same. */
    public static List<String> differences(ConfTestCase recorded) {
        ConfigurationTest.Outcome outcome = run(recorded);
        if (recorded.exit() < 0) {
            return isRefusedNumber(recorded, outcome)
                    ? List.of()
                    : List.of("the original aborted on a number; expected exit 8 and a parser error about it, was exit "
                            + outcome.exitStatus() + " and \""
                            + outcome.stderr().strip() + '"');
        }
        List<String> differences = new ArrayList<>();
        if (recorded.exit() != outcome.exitStatus()) {
            differences.add("exit: expected " + recorded.exit() + ", was " + outcome.exitStatus());
        }
        if (!recorded.stdout().isEmpty()) {
            differences.add("stdout: expected \"" + recorded.stdout().strip() + "\", was empty");
        }
        compareLines(withoutTimestamps(recorded.stderr()), withoutTimestamps(outcome.stderr()), differences);
        return differences;
    }

    private static void compareLines(String expected, String actual, List<String> differences) {
        List<String> wanted = expected.lines().toList();
        List<String> found = actual.lines().toList();
        for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
            String expectedLine = i < wanted.size() ? '"' + wanted.get(i) + '"' : "none";
            String actualLine = i < found.size() ? '"' + found.get(i) + '"' : "none";
            if (!expectedLine.equals(actualLine)) {
                differences.add("stderr line " + (i + 1) + ": expected " + expectedLine + ", was " + actualLine);
            }
        }
        if (differences.isEmpty() && !expected.equals(actual)) {
            differences.add("stderr: the lines are the same, but their ends are not");
        }
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
        return option < 0 || option + 1 == recorded.argv().size()
                ? "/etc/corosync/corosync.conf"
                : recorded.argv().get(option + 1);
    }

    /** The original aborts on a bad 64 bit number; later versions refuse it as the parser does any other. */
    private static boolean isRefusedNumber(ConfTestCase recorded, ConfigurationTest.Outcome outcome) {
        return outcome.exitStatus() == 8
                && outcome.stderr().startsWith("parser error: " + path(recorded))
                && outcome.stderr().contains(" is expected to be unsigned integer, but ");
    }

    private static String withoutTimestamps(String text) {
        return TIMESTAMP.matcher(text).replaceAll("<time> ");
    }
}
