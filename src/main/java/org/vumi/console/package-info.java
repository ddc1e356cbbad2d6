/**
 * The console in the browser: JMX over HTTP, by Jolokia and with a list of what is allowed, and the pages of hawtio, which show it. Who
 * may come here is the management port's business; what they see and do is decided here, by {@link org.vumi.console.JmxPolicy}.
 */
package org.vumi.console;
