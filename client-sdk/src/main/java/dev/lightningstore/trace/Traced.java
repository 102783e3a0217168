package dev.lightningstore.trace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a method of an interface, or on the interface for all of them: {@link ToolTracing#proxy} traces its calls. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Traced {
    /** The tool's name; on a method only. Empty for the method's own. */
    String value() default "";
}
