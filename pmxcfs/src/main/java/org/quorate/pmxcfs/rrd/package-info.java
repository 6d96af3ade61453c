/** Files of round robin data bases, kept by rrdcached or rrdtool (spec 60 §5.5). */
@NullMarked
package org.quorate.pmxcfs.rrd;

import org.jspecify.annotations.NullMarked;
