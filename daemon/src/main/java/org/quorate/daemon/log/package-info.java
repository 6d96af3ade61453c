/** Where log lines go: stderr, log file and syslog in corosync's exact formats, written by a thread of their own (spec 50 §7). */
@NullMarked
package org.quorate.daemon.log;

import org.jspecify.annotations.NullMarked;
