/** What several transports use; each has a package of its own below. */
package org.vumi.transport;
