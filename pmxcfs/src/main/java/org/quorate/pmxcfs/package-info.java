/** The process: {@link org.quorate.pmxcfs.Pmxcfs} from the command line to its exit status (spec 60 §1). */
@NullMarked
package org.quorate.pmxcfs;

import org.jspecify.annotations.NullMarked;
