/** Programs on the Java API, run on the machine of a node as an application would be. */
@NullMarked
package org.quorate.interop.api;

import org.jspecify.annotations.NullMarked;
