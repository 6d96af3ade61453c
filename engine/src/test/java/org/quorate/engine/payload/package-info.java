@NullMarked
package org.quorate.engine.payload;

import org.jspecify.annotations.NullMarked;
