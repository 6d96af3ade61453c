/** Log lines as data: a core emits events, sinks render them. */
@NullMarked
package org.quorate.base.log;

import org.jspecify.annotations.NullMarked;
