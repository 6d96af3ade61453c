/** A cluster of local daemons in one throw-away folder: what {@code quorate up} makes. */
@NullMarked
package org.quorate.cli.playground;

import org.jspecify.annotations.NullMarked;
