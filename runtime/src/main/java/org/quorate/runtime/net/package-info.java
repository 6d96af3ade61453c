/** The sockets of the links: batches in, batches out, errors told (spec 10 §11). */
@NullMarked
package org.quorate.runtime.net;

import org.jspecify.annotations.NullMarked;
