package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import org.quorate.config.SystemConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.file.ConfSyntaxException;
import org.quorate.config.file.ConfigurationFiles;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;
import org.quorate.config.logging.LoggingConfiguration;
import org.quorate.config.logging.LoggingException;
import org.quorate.config.logging.LoggingReader;

/**
 * From a file to a checked configuration, in the order of spec 50 §2.2. The same for a start and for {@code -t} ({@link
 * ConfigurationTest}); while running see {@link ConfigurationReload}.
 */
public final class ConfigurationReader {
    private ConfigurationReader() {}

    /**
     * Reads, derives and validates.
     *
     * @param path of corosync.conf; {@code uidgid.d} is looked up beside it
     */
    public static ConfigurationResult read(String path, HostEnvironment host) {
        Cmap map;
        try {
            map = ConfigurationFiles.load(path, host);
        } catch (ConfSyntaxException e) {
            return refused(ReadStage.FILES, e.text(), LoggingConfiguration.DEFAULT, List.of());
        }
        LoggingConfiguration logging;
        try {
            logging = LoggingReader.read(map, host);
        } catch (LoggingException e) {
            String text = "parse error in config: " + e.reason() + '.';
            return refused(ReadStage.LOGGING, text, LoggingConfiguration.DEFAULT, List.of());
        }
        SystemConfiguration system = SystemConfiguration.of(map);
        SystemError error = host.enterDirectory(system.stateDirectory());
        if (error != null) {
            String text = "Cannot chdir to state directory " + system.stateDirectory() + ". " + error.text();
            return refused(ReadStage.STATE_DIRECTORY, text, logging, List.of());
        }
        return readTotem(map, host, logging, system);
    }

    private static ConfigurationResult readTotem(
            Cmap map, HostEnvironment host, LoggingConfiguration logging, SystemConfiguration system) {
        List<ConfigurationNotice> notices = new ArrayList<>();
        TotemReading reading;
        try {
            reading = TotemReader.read(map, host, notices);
        } catch (RefusedException e) {
            return refused(ReadStage.TOTEM, e.text(), logging, notices);
        }
        String violation = TotemValidation.check(reading);
        if (violation != null) {
            return refused(ReadStage.VALIDATION, violation, logging, notices);
        }
        String unsafe = QuorumSafety.violation(map);
        if (unsafe != null) {
            return refused(ReadStage.QUORUM_SAFETY, unsafe, logging, notices);
        }
        reading.publish(map);
        RunningConfiguration running =
                new RunningConfiguration(reading.toConfiguration(map), logging, system, reading.addressPreference());
        return new ConfigurationResult.Accepted(running, map, notices);
    }

    private static ConfigurationResult refused(
            ReadStage stage, String text, LoggingConfiguration logging, List<ConfigurationNotice> notices) {
        return new ConfigurationResult.Refused(stage, text, logging, notices);
    }
}
