package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code @CachePut}, {@code @CacheRemove}, {@code @CacheRemoveAll}: before, after, exceptions. */
@RedisTest
final class ChangesTest {

  private final RedisServer server;
  private Container container;
  private Shop shop;
  private Cache<Object, Object> cache;

  ChangesTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    container = Container.of(server, Shop.class, Filtering.class);
    shop = container.get(Shop.class);
    shop.putAfter("other", "stays");
    cache = container.cache("shop");
  }

  @AfterEach
  void end() {
    container.close();
  }

  /** Each method returns the cached value of its key while it runs, or throws an exception. */
  @ApplicationScoped
  @CacheDefaults(cacheName = "shop")
  static class Shop {

    @Inject
    @CacheName("shop")
    Cache<String, String> cache;

    @CachePut
    public @Nullable String putAfter(String key, @CacheValue @Nullable String value) {
      return cache.get(key);
    }

    @CachePut(afterInvocation = false)
    public String putBefore(String key, @CacheValue String value) throws IOException {
      return cache.get(key);
    }

    @CachePut(afterInvocation = false)
    public void putBeforeAndFail(String key, @CacheValue String value) {
      throw new IllegalStateException();
    }

    @CachePut
    public void putNever(@CacheKey String key, @CacheValue String value, ThreadLocal<Exception> e)
        throws Exception {
      throw e.get();
    }

    @CacheRemove
    public String removeAfter(String key) {
      return cache.get(key);
    }

    @CacheRemove(afterInvocation = false)
    public String removeBefore(String key) {
      return cache.get(key);
    }

    @CacheRemove
    public void removeAndClear(List<String> keys) {
      keys.clear();
    }

    @CacheRemove
    public void removeAndOverwrite(String... keys) {
      keys[0] = "other";
    }

    @CacheRemoveAll
    public String removeAllAfter() {
      return cache.get("key");
    }

    @CacheRemoveAll(afterInvocation = false)
    public String removeAllBefore() {
      return cache.get("key");
    }
  }

  @Test
  void cachePut_defaultSettings_storesAfterMethod() {
    assertThat(shop.putAfter("key", "value")).isNull();
    assertThat(cache.get("key")).isEqualTo("value");
  }

  @Test
  void cachePut_beforeInvocation_storesBeforeMethod() throws IOException {
    assertThat(shop.putBefore("key", "value")).isEqualTo("value");
  }

  @Test
  void cachePut_beforeInvocationAndMethodThrows_keepsValue() {
    assertThatThrownBy(() -> shop.putBeforeAndFail("key", "value"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(cache.get("key")).isEqualTo("value");
  }

  @Test
  void cachePut_methodThrows_doesNotStore() {
    Exception thrown = new IOException();
    assertThatThrownBy(() -> shop.putNever("key", "value", ThreadLocal.withInitial(() -> thrown)))
        .isSameAs(thrown);
    assertThat(cache).hasSize(1);
  }

  @Test
  void cachePut_nullValue_removesEntry() {
    shop.putAfter("key", "value");
    shop.putAfter("key", null);
    assertThat(cache.containsKey("key")).isFalse();
  }

  @Test
  void cacheRemove_defaultSettings_removesAfterMethod() {
    shop.putAfter("key", "value");
    assertThat(shop.removeAfter("key")).isEqualTo("value");
    assertThat(cache.containsKey("key")).isFalse();
    assertThat(cache).hasSize(1);
  }

  @Test
  void cacheRemove_argumentsChangedByMethod_usesOriginalKey() {
    cache.put(List.of("a", "b"), "list");
    cache.put(new ArgumentsKey((Object) new String[] {"a"}), "array");
    shop.removeAndClear(new ArrayList<>(List.of("a", "b")));
    shop.removeAndOverwrite("a");
    assertThat(cache).hasSize(1);
  }

  @Test
  void cacheRemove_beforeInvocation_removesBeforeMethod() {
    shop.putAfter("key", "value");
    assertThat(shop.removeBefore("key")).isNull();
    assertThat(cache).hasSize(1);
  }

  @Test
  void cacheRemoveAll_defaultSettings_removesAfterMethod() {
    shop.putAfter("key", "value");
    assertThat(shop.removeAllAfter()).isEqualTo("value");
    assertThat(cache).isEmpty();
  }

  @Test
  void cacheRemoveAll_beforeInvocation_removesBeforeMethod() {
    shop.putAfter("key", "value");
    assertThat(shop.removeAllBefore()).isNull();
    assertThat(cache).isEmpty();
  }

  @Test
  void exceptionFilters_methodThrows_decideOnChange() {
    Exception io = new IOException();
    Exception file = new FileNotFoundException();
    Exception other = new IllegalStateException();
    Filtering beans = container.get(Filtering.class);
    assertThat(isPut(beans::cacheFor, io, file, other)).containsExactly(1, 1, 0);
    assertThat(isPut(beans::noCacheFor, io, file, other)).containsExactly(1, 0, 1);
    assertThat(isPut(beans::bothPut, io, file, other)).containsExactly(1, 0, 0);
    assertThat(isGone(beans::evictFor, io, file, other)).containsExactly(1, 1, 0);
    assertThat(isGone(beans::noEvictFor, io, file, other)).containsExactly(1, 0, 1);
    assertThat(isGone(beans::bothRemove, io, file, other)).containsExactly(1, 0, 0);
    assertThat(isGone(beans::never, io, file, other)).containsExactly(0, 0, 0);
    assertThat(isGone(beans::evictAllFor, io, file, other)).containsExactly(1, 1, 0);
    assertThat(isGone(beans::noEvictAllFor, io, file, other)).containsExactly(1, 0, 1);
    assertThat(isGone(beans::bothRemoveAll, io, file, other)).containsExactly(1, 0, 0);
    assertThat(isGone(beans::neverAll, io, file, other)).containsExactly(0, 0, 0);
  }

  private interface Change {
    void make(Exception thrown) throws Exception;
  }

  private int[] isPut(Change change, Exception... thrown) {
    int[] put = new int[thrown.length];
    for (int i = 0; i < thrown.length; i++) {
      Exception each = thrown[i];
      container.get(Filtering.class).clear();
      assertThatThrownBy(() -> change.make(each)).isSameAs(each);
      put[i] = container.get(Filtering.class).size();
    }
    return put;
  }

  private int[] isGone(Change change, Exception... thrown) {
    int[] gone = new int[thrown.length];
    for (int i = 0; i < thrown.length; i++) {
      Exception each = thrown[i];
      container.get(Filtering.class).fill(each);
      assertThatThrownBy(() -> change.make(each)).isSameAs(each);
      gone[i] = 1 - container.get(Filtering.class).size();
    }
    return gone;
  }

  /** The exception is also the key. */
  @ApplicationScoped
  @CacheDefaults(cacheName = "filtered", cacheKeyGenerator = ClassName.class)
  static class Filtering {

    @Inject
    @CacheName("filtered")
    Cache<Object, Object> cache;

    public void clear() {
      cache.clear();
    }

    public void fill(Exception thrown) {
      cache.clear();
      cache.put(ClassName.key(thrown), "value");
    }

    public int size() {
      int size = 0;
      for (Cache.Entry<Object, Object> ignored : cache) {
        size++;
      }
      return size;
    }

    @CachePut(cacheFor = IOException.class)
    public void cacheFor(@CacheValue Exception e) throws Exception {
      throw e;
    }

    @CachePut(noCacheFor = FileNotFoundException.class)
    public void noCacheFor(@CacheValue Exception e) throws Exception {
      throw e;
    }

    @CachePut(cacheFor = IOException.class, noCacheFor = FileNotFoundException.class)
    public void bothPut(@CacheValue Exception e) throws Exception {
      throw e;
    }

    @CacheRemove(evictFor = IOException.class)
    public void evictFor(Exception e) throws Exception {
      throw e;
    }

    @CacheRemove(noEvictFor = FileNotFoundException.class)
    public void noEvictFor(Exception e) throws Exception {
      throw e;
    }

    @CacheRemove(evictFor = IOException.class, noEvictFor = FileNotFoundException.class)
    public void bothRemove(Exception e) throws Exception {
      throw e;
    }

    @CacheRemove
    public void never(Exception e) throws Exception {
      throw e;
    }

    @CacheRemoveAll(evictFor = IOException.class)
    public void evictAllFor(Exception e) throws Exception {
      throw e;
    }

    @CacheRemoveAll(noEvictFor = FileNotFoundException.class)
    public void noEvictAllFor(Exception e) throws Exception {
      throw e;
    }

    @CacheRemoveAll(evictFor = IOException.class, noEvictFor = FileNotFoundException.class)
    public void bothRemoveAll(Exception e) throws Exception {
      throw e;
    }

    @CacheRemoveAll
    public void neverAll(Exception e) throws Exception {
      throw e;
    }
  }
}
