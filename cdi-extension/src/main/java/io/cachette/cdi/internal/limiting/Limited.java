package io.cachette.cdi.internal.limiting;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a method to the interceptors that guard calls. The extension puts it on methods that have
 * {@code RateLimit}, {@code ConcurrencyLimit} or {@code Locked}, themselves or from their class: so
 * containers need not know how these are repeated, inherited and found on stereotypes.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Limited {

  /** The annotation itself. */
  final class Literal extends AnnotationLiteral<Limited> implements Limited {

    public static final Literal INSTANCE = new Literal();

    private static final long serialVersionUID = 1;
  }
}
