/** The configuration map: typed keys in byte order, tracking, read-only rules (spec 50 §9, §12). */
@NullMarked
package org.quorate.config.cmap;

import org.jspecify.annotations.NullMarked;
