/** The machine the daemon runs on: what configuration reading asks of it, and what must survive on its disk. */
@NullMarked
package org.quorate.runtime.host;

import org.jspecify.annotations.NullMarked;
