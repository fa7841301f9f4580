package io.cachette.cdi.internal.limiting;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a method to the interceptors that limit calls.
 *
 * <p>The extension adds it to the methods to which {@code RateLimit}, {@code ConcurrencyLimit} or
 * {@code Locked} applies. So containers need no rules for repeated and inherited annotations and
 * for stereotypes.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Limited {

  /** An instance of the binding. */
  final class Literal extends AnnotationLiteral<Limited> implements Limited {

    /** A shared instance. */
    public static final Literal INSTANCE = new Literal();

    private static final long serialVersionUID = 1;
  }
}
