/** What every worker tells of itself, and the worker that shows it: who is up, who waits, who has fallen silent. Source: manual 7.2.1. */
package org.vumi.blinkenlights;
