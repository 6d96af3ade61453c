/** The five knet packets, byte by byte (spec 10 §2). */
@NullMarked
package org.quorate.knet.packet;

import org.jspecify.annotations.NullMarked;
