@NullMarked
package org.quorate.totem;

import org.jspecify.annotations.NullMarked;
