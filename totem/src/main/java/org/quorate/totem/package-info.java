/** The ring: what goes in are packets, timers and messages to send; what comes out are packets, ordered messages and configuration changes (spec 20). */
@NullMarked
package org.quorate.totem;

import org.jspecify.annotations.NullMarked;
