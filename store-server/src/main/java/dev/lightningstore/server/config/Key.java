package dev.lightningstore.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one component of a config record. The reader, the reference page and the error messages go by it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What it is for, in a sentence or two of Markdown. */
    String value();

    /** As it would be written in a file; empty means not set. */
    String byDefault() default "";

    /** The smallest number, size (in bytes) or duration (in milliseconds) that is allowed. */
    long min() default 0;

    long max() default Long.MAX_VALUE;
}
