/** Authentication and encryption of packets, and the two configurations that make a change of key seamless (spec 10 §4). */
@NullMarked
package org.quorate.knet.crypto;

import org.jspecify.annotations.NullMarked;
