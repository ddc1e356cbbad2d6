package org.vumi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A configuration key that a class reads which a configuration names, such as a router: what a parameter is to a route
 * template. It stands beside the worker's own keys and is checked, warned about and explained like them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Key.All.class)
public @interface Key {
    String name();

    /** Opens with the type in brackets, as in a template: {@code (map) …}. */
    String description();

    /** As text; without one the key is required, unless {@link #required} says otherwise. */
    String[] defaultValue() default {};

    boolean required() default true;

    /** All keys of one class, in their order. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        Key[] value();
    }
}
