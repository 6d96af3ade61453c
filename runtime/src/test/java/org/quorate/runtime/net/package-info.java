@NullMarked
package org.quorate.runtime.net;

import org.jspecify.annotations.NullMarked;
