package org.vumi.component.telnet;

/** A bean in the registry whose server {@code telnet:<name of the bean>} stands for. */
public interface ServerOwner {
    TelnetServer server();
}
