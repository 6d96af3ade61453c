/** What is kept of each sender: which messages were delivered, which are incomplete (spec 10 §6). */
@NullMarked
package org.quorate.knet.receive;

import org.jspecify.annotations.NullMarked;
