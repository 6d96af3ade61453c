@NullMarked
package org.quorate.totem.wire;

import org.jspecify.annotations.NullMarked;
