/** UDP in batches with segmentation offload, its error queue, interfaces and names. */
@NullMarked
package org.quorate.posix.net;

import org.jspecify.annotations.NullMarked;
