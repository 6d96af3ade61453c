@NullMarked
package org.quorate.daemon;

import org.jspecify.annotations.NullMarked;
