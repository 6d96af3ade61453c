/**
 * The local protocol of libqb (spec 40 §1 to §9): a server without threads of its own, driven by readiness of descriptors, and a
 * client.
 *
 * <p>Files are shared with the peer and everything in them may be changed by it at any time: positions are kept on our side,
 * lengths are read once and checked, and a fault touches no other client.
 */
@NullMarked
package org.quorate.ipc.libqb;

import org.jspecify.annotations.NullMarked;
