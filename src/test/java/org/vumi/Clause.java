package org.vumi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a test, or a class of them, that shows what we do about sections of SMPP 3.4 Issue 1.2: {@code @Clause({"4.4.1", "5.2.12"})}. It
 * then stands beside them in docs/smpp-conformance.md, which is made from these marks and {@code src/test/resources/smpp-clauses.yaml}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Clause {
    /** Numbers of sections, each one in the file. */
    String[] value();
}
