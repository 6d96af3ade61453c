@NullMarked
package org.quorate.client.service;

import org.jspecify.annotations.NullMarked;
