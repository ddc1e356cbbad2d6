package org.vumi.console;

import javax.management.ObjectInstance;
import org.jolokia.service.jmx.api.CacheKeyProvider;

/** Camel's beans of one class have the same attributes and operations. */
final class KindOfBean extends CacheKeyProvider {
    private static final String CAMELS = "org.apache.camel.management.mbean.";

    KindOfBean() {
        super(1);
    }

    /** @return null for a bean that is like no other */
    @Override
    public String determineKey(ObjectInstance bean) {
        return bean.getClassName().startsWith(CAMELS) ? bean.getClassName().substring(CAMELS.length()) : null;
    }
}
