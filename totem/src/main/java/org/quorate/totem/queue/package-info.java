/** Message buffers and the queues that hold them: what was received, what waits to be sent (spec 20 §3). */
@NullMarked
package org.quorate.totem.queue;

import org.jspecify.annotations.NullMarked;
