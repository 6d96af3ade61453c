/** Closed process groups: membership and messages of client processes in one total order (spec 30 §3). */
@NullMarked
package org.quorate.services.cpg;

import org.jspecify.annotations.NullMarked;
