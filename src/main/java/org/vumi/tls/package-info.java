/** Keys and certificates from files, for whoever speaks TLS. Knows nothing of what is said over it, and imports only the JDK. */
package org.vumi.tls;
