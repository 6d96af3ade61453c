@NullMarked
package org.quorate.daemon.net;

import org.jspecify.annotations.NullMarked;
