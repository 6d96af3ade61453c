/** Each service of a node behind the public interfaces. */
@NullMarked
package org.quorate.client.service;

import org.jspecify.annotations.NullMarked;
