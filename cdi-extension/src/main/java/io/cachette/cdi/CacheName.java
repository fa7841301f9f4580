package io.cachette.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The qualifier of a cache with a name.
 *
 * <pre>{@code
 * @Inject
 * @CacheName("orders")
 * Cache<String, Order> orders;
 *
 * Order find(String id) {
 *   return orders.get(id);
 * }
 * }</pre>
 *
 * <p>The injected cache is the one that the annotations use under this name. It is opened at its
 * first use, not at its injection. The key and value types of the injection point are not checked;
 * to have them checked, declare them in the configuration of the cache.
 */
@Documented
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface CacheName {

  /** The name of the cache, as in {@link javax.cache.CacheManager#getCache(String)}. */
  @Nonbinding
  String value();

  /** An instance of the qualifier, for {@code Instance.select}. */
  final class Literal extends AnnotationLiteral<CacheName> implements CacheName {

    private static final long serialVersionUID = 1;

    private final String value;

    private Literal(String value) {
      this.value = value;
    }

    /** Returns the qualifier of the cache with this name. */
    public static Literal of(String name) {
      return new Literal(name);
    }

    @Override
    public String value() {
      return value;
    }
  }
}
