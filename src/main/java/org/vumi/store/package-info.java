/** What must survive a restart. Redis is seen here only. */
package org.vumi.store;
