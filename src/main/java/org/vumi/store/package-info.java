/** What must survive a restart, kept in Redis under Vumi's keys, as plain strings. */
package org.vumi.store;
