/** What transports share that answer a request with the reply to the message that it made. Source: spec transports 2. */
package org.vumi.transport.httprpc;
