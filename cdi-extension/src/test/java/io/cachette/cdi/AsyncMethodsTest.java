package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Methods that return stages, for which the result of the stage is cached. */
@RedisTest
final class AsyncMethodsTest {

  private final RedisServer server;
  private Container container;
  private Service service;

  AsyncMethodsTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    container = Container.of(server, Service.class);
    service = container.get(Service.class);
  }

  @AfterEach
  void end() {
    container.close();
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "async")
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult
    public CompletionStage<String> stage(
        @CacheKey String key, CompletionStage<@Nullable String> result) {
      calls.incrementAndGet();
      return result.thenApply(value -> value);
    }

    @CacheResult
    public CompletableFuture<Optional<String>> optional(String key) {
      calls.incrementAndGet();
      return CompletableFuture.completedFuture(Optional.of("of " + key));
    }

    @CacheResult(skipGet = true)
    public CompletionStage<String> skipGet(
        @CacheKey String key, CompletionStage<@Nullable String> result) {
      calls.incrementAndGet();
      return result.thenApply(value -> value);
    }

    @CacheResult(exceptionCacheName = "exceptions", cachedExceptions = IOException.class)
    public CompletionStage<String> failing(@CacheKey String key, Exception thrown) {
      calls.incrementAndGet();
      return CompletableFuture.failedFuture(thrown);
    }

    @CacheResult
    public CompletionStage<String> throwing(String key) {
      throw new IllegalStateException("at once");
    }

    @CacheResult
    @SuppressWarnings("NullAway") // under test
    public CompletionStage<String> noStage(String key) {
      calls.incrementAndGet();
      return null;
    }

    @CachePut
    public CompletionStage<Void> put(
        @CacheKey String key, @CacheValue @Nullable String value, CompletionStage<Void> end) {
      return end;
    }

    @CachePut(cacheFor = IOException.class)
    public CompletionStage<Void> putFor(
        @CacheKey String key, @CacheValue String value, CompletionStage<Void> end) {
      return end;
    }

    @CacheRemove
    public CompletableFuture<String> remove(@CacheKey String key, CompletableFuture<String> end) {
      return end;
    }

    @CacheRemove(evictFor = IOException.class, noEvictFor = FileNotFoundException.class)
    public CompletionStage<Void> removeFor(@CacheKey String key, CompletionStage<Void> end) {
      return end;
    }

    @CacheRemove(afterInvocation = false)
    public CompletionStage<Void> removeBefore(@CacheKey String key, CompletionStage<Void> end) {
      return end;
    }

    @CacheRemoveAll
    public CompletionStage<Void> removeAll(CompletionStage<Void> end) {
      return end;
    }

    public int calls() {
      return calls.get();
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void cacheResult_pendingStage_cachesOnCompletion() {
    CompletableFuture<@Nullable String> result = new CompletableFuture<>();
    CompletionStage<String> first = service.stage("a", result);
    assertThat(first.toCompletableFuture()).isNotDone();
    result.complete("A");
    assertThat(join(first)).isEqualTo("A");
    assertThat(container.cache("async").get("a")).isEqualTo("A");
    assertThat(service.stage("a", new CompletableFuture<>()).toCompletableFuture())
        .isCompletedWithValue("A");
    assertThat(service.calls()).isOne();
  }

  @Test
  void cacheResult_concurrentMisses_callsMethodOnce() {
    CompletableFuture<@Nullable String> result = new CompletableFuture<>();
    CompletionStage<String> first = service.stage("a", result);
    CompletionStage<String> second = service.stage("a", result);
    result.complete("A");
    assertThat(join(first)).isEqualTo(join(second)).isEqualTo("A");
    assertThat(service.calls()).isOne();
  }

  @Test
  void cacheResult_stageOfOptional_cachesContent() {
    assertThat(service.optional("a").join()).contains("of a");
    assertThat(service.optional("a").join()).contains("of a");
    assertThat(service.calls()).isOne();
    assertThat(container.cache("async").get("a")).isEqualTo("of a");
  }

  @Test
  void cacheResult_nullResult_isNotCached() {
    assertThat(join(service.stage("a", CompletableFuture.completedFuture(null)))).isNull();
    assertThat(join(service.stage("a", CompletableFuture.completedFuture("A")))).isEqualTo("A");
    assertThat(join(service.noStage("b"))).isNull();
    assertThat(service.calls()).isEqualTo(3);
  }

  @Test
  void skipGet_cachedKey_callsMethodAndStores() {
    join(service.skipGet("a", CompletableFuture.completedFuture("1")));
    join(service.skipGet("a", CompletableFuture.completedFuture("2")));
    assertThat(service.calls()).isEqualTo(2);
    assertThat(container.cache("async").get("a")).isEqualTo("2");
  }

  @Test
  void cachedExceptions_exceptionalStage_cachesOnlyListed() {
    for (Exception thrown : new Exception[] {new IOException("io"), new IllegalStateException()}) {
      for (int i = 0; i < 2; i++) {
        CompletionStage<String> failed = service.failing("k" + thrown.getMessage(), thrown);
        assertThatThrownBy(() -> join(failed))
            .isInstanceOf(CompletionException.class)
            .cause()
            .isInstanceOf(thrown.getClass());
      }
    }
    assertThat(service.calls()).isEqualTo(3);
    assertThat(container.cache("exceptions")).hasSize(1);
  }

  @Test
  void cacheResult_methodThrows_throwsOrFailsStage() {
    assertThatThrownBy(() -> join(service.throwing("a")))
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(IllegalStateException.class),
            e -> assertThat(e).hasCauseInstanceOf(IllegalStateException.class));
  }

  @Test
  void cachePut_pendingStage_storesOnCompletion() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    CompletionStage<Void> put = service.put("a", "A", end);
    service.stage("b", CompletableFuture.completedFuture("B"));
    assertThat(container.cache("async").containsKey("a")).isFalse();
    end.complete(null);
    join(put);
    assertThat(container.cache("async").get("a")).isEqualTo("A");
    join(service.put("a", null, end));
    assertThat(container.cache("async").containsKey("a")).isFalse();
  }

  @Test
  void cachePut_exceptionalStage_followsExceptionFilter() {
    CompletableFuture<Void> io = CompletableFuture.failedFuture(new IOException());
    assertThatThrownBy(() -> join(service.putFor("a", "A", io)))
        .hasCauseInstanceOf(IOException.class);
    CompletableFuture<Void> other = CompletableFuture.failedFuture(new IllegalStateException());
    assertThatThrownBy(() -> join(service.putFor("b", "B", other)))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(container.cache("async").containsKey("a")).isTrue();
    assertThat(container.cache("async").containsKey("b")).isFalse();
  }

  @Test
  void cacheRemove_pendingStage_removesOnCompletion() {
    join(service.stage("a", CompletableFuture.completedFuture("A")));
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> removed = service.remove("a", end);
    assertThat(container.cache("async").containsKey("a")).isTrue();
    end.complete("done");
    assertThat(removed.join()).isEqualTo("done");
    assertThat(container.cache("async").containsKey("a")).isFalse();
  }

  @Test
  void cacheRemove_exceptionalStage_followsExceptionFilter() {
    for (Exception thrown : new Exception[] {new IOException(), new FileNotFoundException()}) {
      join(service.stage("a", CompletableFuture.completedFuture("A")));
      CompletableFuture<Void> end = CompletableFuture.failedFuture(thrown);
      assertThatThrownBy(() -> join(service.removeFor("a", end))).hasCause(thrown);
      assertThat(container.cache("async").containsKey("a"))
          .isEqualTo(thrown instanceof FileNotFoundException);
    }
  }

  @Test
  void cacheRemove_beforeInvocation_doesNotWaitForStage() {
    join(service.stage("a", CompletableFuture.completedFuture("A")));
    service.removeBefore("a", new CompletableFuture<>());
    assertThat(container.cache("async").containsKey("a")).isFalse();
  }

  @Test
  void cacheRemoveAll_pendingStage_removesOnCompletion() {
    join(service.stage("a", CompletableFuture.completedFuture("A")));
    CompletableFuture<Void> end = new CompletableFuture<>();
    CompletionStage<Void> removed = service.removeAll(end);
    assertThat(container.cache("async")).hasSize(1);
    end.complete(null);
    join(removed);
    assertThat(container.cache("async")).isEmpty();
  }
}
