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
 * Injects a cache by its name: {@code @Inject @CacheName("books") Cache<String, Book> books}. It is
 * opened when it is first used, not when it is injected, and it is the cache of that name that the
 * annotations use. The types of the injection point are not checked; declare them where the cache
 * is configured.
 */
@Documented
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface CacheName {

  /** The name, as {@link javax.cache.CacheManager#getCache(String)} takes it. */
  @Nonbinding
  String value();

  /** The qualifier for {@code Instance.select}. */
  final class Literal extends AnnotationLiteral<CacheName> implements CacheName {

    private static final long serialVersionUID = 1;

    private final String value;

    private Literal(String value) {
      this.value = value;
    }

    public static Literal of(String name) {
      return new Literal(name);
    }

    @Override
    public String value() {
      return value;
    }
  }
}
