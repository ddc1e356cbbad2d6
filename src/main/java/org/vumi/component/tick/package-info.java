/** {@code tick:}, a timer that ticks a last time when its route stops. */
package org.vumi.component.tick;
