/** What waits in Redis for its time, under Vumi's keys: messages that an application gave a time, and retries of failed ones. */
package org.vumi.scheduler;
