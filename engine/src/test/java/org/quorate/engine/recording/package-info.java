@NullMarked
package org.quorate.engine.recording;

import org.jspecify.annotations.NullMarked;
