/**
 * What messages pass through on their way into and out of a worker, and the built-in ones. Manual 5; operator's page:
 * docs/middleware/middleware.md.
 */
package org.vumi.middleware;
