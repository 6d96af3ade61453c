/**
 * The messages of the services' clients (spec 40 §10 to §15, §17), one record a message with its layout. A decoder takes whatever
 * the client sent and gives {@code null} for what does not hold together; encoders write zero into padding.
 */
@NullMarked
package org.quorate.ipc.message;

import org.jspecify.annotations.NullMarked;
