/** What goes into files of round robin data bases: which file, with which columns, and the values (spec 60 §5.5). */
@NullMarked
package org.quorate.clusterfs.rrd;

import org.jspecify.annotations.NullMarked;
