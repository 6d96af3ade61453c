@NullMarked
package org.quorate.client;

import org.jspecify.annotations.NullMarked;
