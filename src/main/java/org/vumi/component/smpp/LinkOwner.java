package org.vumi.component.smpp;

/** A bean in the registry whose link {@code esme:<name of the bean>} stands for. */
public interface LinkOwner {
    SmppLink link();
}
