package org.vumi.component.web;

import javax.net.ssl.SSLContext;

/** What a port shows to those who connect by TLS. */
@FunctionalInterface
public interface WebTls {
    /** Asked for at each connection; must not wait long. */
    SSLContext context();
}
