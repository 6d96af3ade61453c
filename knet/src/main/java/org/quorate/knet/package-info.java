/** Links between hosts: what goes in are datagrams, timers and messages to send; what comes out are datagrams, messages and link states (spec 10). */
@NullMarked
package org.quorate.knet;

import org.jspecify.annotations.NullMarked;
