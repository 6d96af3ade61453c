/** The six messages of the ring protocol, byte for byte (spec 20 §2). */
@NullMarked
package org.quorate.totem.wire;

import org.jspecify.annotations.NullMarked;
