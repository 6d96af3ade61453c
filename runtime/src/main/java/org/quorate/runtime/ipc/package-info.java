/**
 * The daemon's side of corosync's client libraries: takes the requests of local clients to the node's services and brings back
 * answers and events (spec 40). Everything here runs on the node's thread.
 */
@NullMarked
package org.quorate.runtime.ipc;

import org.jspecify.annotations.NullMarked;
