package io.cachette.cdi.internal.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.cdi.internal.bean.ExceptionFilter;
import io.cachette.cdi.internal.bean.Exceptions;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/** Annotated methods whose caches need classes that are missing. */
final class MissingClassesTest {

  private static final String MISSING = "com/acme/Missing";

  private final AtomicInteger attempts = new AtomicInteger();

  private CacheManager open() {
    attempts.incrementAndGet();
    throw new NoClassDefFoundError(MISSING);
  }

  /** A cache of another provider, which fails at every change. */
  @SuppressWarnings("unchecked")
  private static Cache<Object, Object> newCache() {
    return (Cache<Object, Object>)
        Proxy.newProxyInstance(
            MissingClassesTest.class.getClassLoader(),
            new Class<?>[] {Cache.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("unwrap")) {
                throw new IllegalArgumentException("of another provider");
              }
              throw new NoClassDefFoundError(MISSING);
            });
  }

  @Test
  void get_cacheThatNeedsMissingClass_failsWithoutOpeningItAgain() {
    Caches caches = new Caches(this::open, MissingClassesTest.class::getClassLoader);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> caches.get("books"))
          .isInstanceOf(LinkageError.class)
          .hasMessageContaining(MISSING);
    }
    assertThat(attempts).hasValue(1);
  }

  @Test
  void exceptionCache_missingClass_keepsExceptionOfMethod() {
    ExceptionCache exceptions =
        new ExceptionCache(
            "failures",
            context -> newCache(),
            new ExceptionFilter(List.of(), List.of(), true),
            new CacheFailureHandler((operation, name) -> false));
    Exception ofMethod = new Exception("of the method");

    assertThat(exceptions.putAsync(newCache(), "key", ofMethod).toCompletableFuture())
        .isCompleted();
    assertThat(ofMethod.getSuppressed()).singleElement().isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void runSuppressing_missingClass_keepsExceptionOfMethod() {
    Exception ofMethod = new Exception("of the method");
    Exceptions.runSuppressing(ofMethod, () -> newCache().removeAll());
    assertThat(ofMethod.getSuppressed()).singleElement().isInstanceOf(NoClassDefFoundError.class);
  }
}
