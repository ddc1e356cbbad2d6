/**
 * The broker and the Redis that need no installation, and the directory both live in. A leaf: it imports nothing of
 * ours.
 *
 * <p>One process owns a data directory ({@link org.vumi.embedded.DataDirectory#open}); it starts what it needs by
 * {@link org.vumi.embedded.EmbeddedServices}. Others find the running services by
 * {@link org.vumi.embedded.DataDirectory#attach}.
 */
package org.vumi.embedded;
