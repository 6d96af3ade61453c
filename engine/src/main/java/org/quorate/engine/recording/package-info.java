/**
 * The flight recorder: a node's inputs in a bounded memory, the file they are written to, and the replay that runs a node on them
 * again and compares what it puts out.
 */
@NullMarked
package org.quorate.engine.recording;

import org.jspecify.annotations.NullMarked;
