package org.vumi.console;

import java.util.Locale;
import javax.management.ObjectInstance;
import org.jolokia.service.jmx.api.CacheKeyProvider;

/** Camel's beans of one class have the same attributes and operations, and those of one kind the same that are allowed. */
final class KindOfBean extends CacheKeyProvider {
    private static final String CAMELS = "org.apache.camel.management.mbean.";

    KindOfBean() {
        super(1);
    }

    /** @return null for a bean that is like no other */
    @Override
    public String determineKey(ObjectInstance bean) {
        if (!bean.getClassName().startsWith(CAMELS)) {
            return null;
        }
        String is = bean.getClassName().substring(CAMELS.length());
        RouteKind kind = RouteKind.of(bean.getObjectName());
        return kind == RouteKind.TAKING ? is : is + "-" + kind.name().toLowerCase(Locale.ROOT);
    }
}
