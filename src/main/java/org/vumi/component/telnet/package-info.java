/**
 * The {@code telnet:} component: a server whose connections are sessions. Camel's netty component hands on what is read, but not
 * that somebody came or went, and writes only to who has just asked. Here a session is written to whenever there is something, by
 * its number, and no connection has a thread.
 */
package org.vumi.component.telnet;
