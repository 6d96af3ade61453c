/** Reload, kill, shutdown and crypto changes agreed between nodes (spec 30 §6). */
@NullMarked
package org.quorate.services.cfg;

import org.jspecify.annotations.NullMarked;
