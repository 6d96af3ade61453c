/** The corosync.conf grammar: lines, a document that survives edits byte for byte, and storing into the map (spec 50 §3). */
@NullMarked
package org.quorate.config.file;

import org.jspecify.annotations.NullMarked;
