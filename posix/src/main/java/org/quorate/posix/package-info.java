/** Every native call of the product, over java.lang.foreign. */
@NullMarked
package org.quorate.posix;

import org.jspecify.annotations.NullMarked;
