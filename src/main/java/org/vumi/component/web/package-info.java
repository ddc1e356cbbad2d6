/**
 * Requests to the {@code web_port} of workers, several of which may share one. Built on camel-netty-http, whose server and pipeline it
 * uses; what a request becomes is ours, so that nothing that a stranger writes is a header of an exchange, and no thread waits for an
 * answer.
 */
package org.vumi.component.web;
