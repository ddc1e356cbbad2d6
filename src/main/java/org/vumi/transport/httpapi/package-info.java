/** Messages by HTTP, as parameters of a request; the answer is the reply, or that the message was taken. */
package org.vumi.transport.httpapi;
