package org.quorate.config.replay;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One recorded run of {@code corosync -t}.
 *
 * @param hostName of uname(2)
 * @param conf bytes of the file, {@code null} for none
 * @param extraFiles content by path
 * @param installedAs path of the file
 * @param argv command line, program name first
 * @param exit status; negative when a signal ended the original
 */
public record ConfTestCase(
        String name,
        String hostName,
        byte @Nullable [] conf,
        Map<String, byte[]> extraFiles,
        String installedAs,
        List<String> argv,
        int exit,
        String stdout,
        String stderr) {}
