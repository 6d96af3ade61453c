@NullMarked
package org.quorate.embedded;

import org.jspecify.annotations.NullMarked;
