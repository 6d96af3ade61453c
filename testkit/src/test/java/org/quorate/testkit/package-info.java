@NullMarked
package org.quorate.testkit;

import org.jspecify.annotations.NullMarked;
