/** Compression of whole messages (spec 10 §7). */
@NullMarked
package org.quorate.knet.compress;

import org.jspecify.annotations.NullMarked;
