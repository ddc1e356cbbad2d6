package org.vumi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks cases that differ from Vumi 0.4 on purpose: by the first column of the table in docs/migrating-from-vumi.md. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.TYPE})
public @interface Differs {
    /** Rows of the table. */
    String[] value();
}
