/** The configuration map between nodes and for clients (spec 30 §7). */
@NullMarked
package org.quorate.services.cmap;

import org.jspecify.annotations.NullMarked;
