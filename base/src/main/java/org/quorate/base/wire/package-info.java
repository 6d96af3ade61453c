/** How integers are laid out in packets: little, big and sender's byte order over byte arrays. */
@NullMarked
package org.quorate.base.wire;

import org.jspecify.annotations.NullMarked;
