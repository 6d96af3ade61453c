@NullMarked
package org.quorate.engine;

import org.jspecify.annotations.NullMarked;
