@NullMarked
package org.quorate.daemon.log;

import org.jspecify.annotations.NullMarked;
