package org.quorate.config.reading;

import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;

/**
 * A log line that reading a configuration causes.
 *
 * @param text complete, not a template
 */
public record ConfigurationNotice(Subsystem subsystem, Level level, String text) {}
