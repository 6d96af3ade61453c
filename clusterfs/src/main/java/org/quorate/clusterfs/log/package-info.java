/** Log lines of the cluster file system as data; sinks render them as {@code [DOMAIN] PRIO: MESSAGE} (spec 60 §1.6). */
@NullMarked
package org.quorate.clusterfs.log;

import org.jspecify.annotations.NullMarked;
