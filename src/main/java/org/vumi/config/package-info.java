/** One worker's configuration as its classes read it, and what is wrong with it. A leaf: imports only the JDK. */
package org.vumi.config;
