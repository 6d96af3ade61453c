/**
 * The service {@code pve2}, by which programs of this machine ask for files, guests and status of nodes, and set the status of this one
 * (spec 60 §7): libqb's protocol, as with the cluster engine.
 */
@NullMarked
package org.quorate.pmxcfs.ipc;

import org.jspecify.annotations.NullMarked;
