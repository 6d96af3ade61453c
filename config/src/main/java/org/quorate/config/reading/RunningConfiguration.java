package org.quorate.config.reading;

import org.quorate.config.ClusterConfiguration;
import org.quorate.config.SystemConfiguration;
import org.quorate.config.logging.LoggingConfiguration;

/**
 * The typed side of an accepted configuration, to be kept while it is in effect: a reload is judged against it.
 *
 * @param addressPreference how names were resolved; cannot change at run time
 */
public record RunningConfiguration(
        ClusterConfiguration cluster,
        LoggingConfiguration logging,
        SystemConfiguration system,
        AddressPreference addressPreference) {}
