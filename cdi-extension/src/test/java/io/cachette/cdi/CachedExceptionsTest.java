package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RedisTest
final class CachedExceptionsTest {

  private final RedisServer server;
  private Container container;
  private Source source;

  CachedExceptionsTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    container = Container.of(server, Source.class);
    source = container.get(Source.class);
  }

  @AfterEach
  void end() {
    container.close();
  }

  /** Every method throws its argument. */
  @ApplicationScoped
  static class Source {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "values", exceptionCacheName = "exceptions")
    public String all(@CacheKey String key, Exception thrown) throws Exception {
      return fail(thrown);
    }

    @CacheResult(
        cacheName = "values",
        exceptionCacheName = "exceptions",
        cachedExceptions = IOException.class)
    public String included(@CacheKey String key, Exception thrown) throws Exception {
      return fail(thrown);
    }

    @CacheResult(
        cacheName = "values",
        exceptionCacheName = "exceptions",
        nonCachedExceptions = FileNotFoundException.class)
    public String notExcluded(@CacheKey String key, Exception thrown) throws Exception {
      return fail(thrown);
    }

    @CacheResult(
        cacheName = "values",
        exceptionCacheName = "exceptions",
        cachedExceptions = IOException.class,
        nonCachedExceptions = FileNotFoundException.class)
    public String both(@CacheKey String key, Exception thrown) throws Exception {
      return fail(thrown);
    }

    @CacheResult(cacheName = "values", exceptionCacheName = "exceptions", skipGet = true)
    public String skipGet(@CacheKey String key, Exception thrown) throws Exception {
      return fail(thrown);
    }

    public int calls() {
      return calls.get();
    }

    private String fail(Exception thrown) throws Exception {
      calls.incrementAndGet();
      throw thrown;
    }
  }

  private interface Call {
    String with(String key, Exception thrown) throws Exception;
  }

  /** Returns how often the method runs when it is called twice. */
  private int runs(Call call, Exception thrown) {
    int before = source.calls();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> call.with("k" + before, thrown)).isInstanceOf(thrown.getClass());
    }
    return source.calls() - before;
  }

  @Test
  void cachedExceptions_bothListsEmpty_cachesAll() {
    assertThat(runs(source::all, new IOException())).isOne();
    assertThat(runs(source::all, new IllegalStateException())).isOne();
  }

  @Test
  void cachedExceptions_listedTypes_cachesOnlyThese() {
    assertThat(runs(source::included, new FileNotFoundException())).isOne();
    assertThat(runs(source::included, new IllegalStateException())).isEqualTo(2);
  }

  @Test
  void nonCachedExceptions_listedTypes_cachesAllOthers() {
    assertThat(runs(source::notExcluded, new IOException())).isOne();
    assertThat(runs(source::notExcluded, new FileNotFoundException())).isEqualTo(2);
  }

  @Test
  void cachedExceptions_bothLists_cachesListedExceptExcluded() {
    assertThat(runs(source::both, new IOException())).isOne();
    assertThat(runs(source::both, new FileNotFoundException())).isEqualTo(2);
    assertThat(runs(source::both, new IllegalStateException())).isEqualTo(2);
  }

  @Test
  void skipGet_cachedException_callsMethodAndStores() {
    assertThat(runs(source::skipGet, new IOException("first"))).isEqualTo(2);
    assertThat(container.cache("exceptions")).hasSize(1);
  }

  @Test
  void cachedException_secondCall_keepsMessageAndNamesCache() {
    Exception thrown = new IOException("the disk is full");
    assertThatThrownBy(() -> source.all("k", thrown)).isSameAs(thrown);
    Throwable again = catchThrowable(() -> source.all("k", thrown));
    assertThat(again).isExactlyInstanceOf(IOException.class).hasMessage("the disk is full");
    assertThat(again).isNotSameAs(thrown);
    assertThat(again.getSuppressed()[0]).hasMessage("Thrown again from cache 'exceptions'");
  }

  /** An exception with a field that cannot be serialized. */
  private static final class Unserializable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused")
    private final Object field = new Object();
  }

  @Test
  void cachedException_unserializable_isThrownAndCountedAsFailure() {
    assertThat(runs(source::all, new Unserializable())).isEqualTo(2);
    CacheFailures failures = container.get(CacheFailures.class);
    assertThat(failures.count(CacheFailures.Operation.PUT, "exceptions")).isEqualTo(2);
  }

  @Test
  void exceptionCache_valueOfOtherType_isIgnored() {
    assertThat(runs(source::all, new IOException())).isOne();
    container.cache("exceptions").iterator().forEachRemaining(entry -> replace(entry.getKey()));
    assertThatThrownBy(() -> source.all("k0", new IllegalStateException()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(source.calls()).isEqualTo(2);
  }

  private void replace(Object key) {
    container.cache("exceptions").put(key, "no exception");
  }
}
