package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** The order of interceptors of the application and of this module. */
@RedisTest
final class InterceptorOrderTest {

  private final RedisServer server;

  InterceptorOrderTest(RedisServer server) {
    this.server = server;
  }

  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Retried {}

  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Counted {}

  @Retried
  @Interceptor
  @Priority(Interceptor.Priority.LIBRARY_BEFORE)
  static class Retrying {
    @AroundInvoke
    Object intercept(InvocationContext context) throws Exception {
      try {
        return context.proceed();
      } catch (IllegalStateException e) {
        return context.proceed();
      }
    }
  }

  @Counted
  @Interceptor
  @Priority(Interceptor.Priority.APPLICATION)
  static class Counting {

    static final AtomicInteger CALLS = new AtomicInteger();

    @AroundInvoke
    Object intercept(InvocationContext context) throws Exception {
      CALLS.incrementAndGet();
      return context.proceed();
    }
  }

  @ApplicationScoped
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();

    @Retried
    @CacheResult(cacheName = "retried")
    public int retried(String key) {
      int call = calls.incrementAndGet();
      if (call == 1) {
        throw new IllegalStateException("The first one fails");
      }
      return call;
    }

    @Counted
    @CacheResult(cacheName = "counted")
    public int counted(String key) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void cacheResult_retryByOuterInterceptor_cachesResult() {
    try (Container container = Container.of(server, Service.class, Retrying.class)) {
      Service service = container.get(Service.class);
      assertThat(service.retried("a")).isEqualTo(2);
      assertThat(container.cache("retried").get("a")).isEqualTo(2);
      assertThat(service.retried("a")).isEqualTo(2);
    }
  }

  @Test
  void applicationInterceptor_cachedMethod_runsOnlyOnMiss() {
    Counting.CALLS.set(0);
    try (Container container = Container.of(server, Service.class, Counting.class)) {
      Service service = container.get(Service.class);
      assertThat(service.counted("a")).isEqualTo(service.counted("a"));
      assertThat(Counting.CALLS).hasValue(1);
    }
  }
}
