package io.cachette.cdi.internal.caching;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Loads into the cache of another provider with get, load and put, as JSR-107 specifies. */
@SuppressWarnings("NullAway") // stages complete with null for no value
record PlainCacheLoading(Cache<Object, Object> cache) implements CacheAside<Object, Object> {

  @Override
  public @Nullable Object get(
      Object key, LoadOptions options, Callable<? extends @Nullable Object> source)
      throws Exception {
    Object cached = cache.get(key);
    return cached == null ? renew(key, options, source) : cached;
  }

  @Override
  public CompletionStage<@Nullable Object> getAsync(
      Object key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable Object>> source) {
    Object cached = cache.get(key);
    return cached == null
        ? renewAsync(key, options, source)
        : CompletableFuture.completedFuture(cached);
  }

  @Override
  public @Nullable Object renew(
      Object key, LoadOptions options, Callable<? extends @Nullable Object> source)
      throws Exception {
    return store(key, source.call());
  }

  @Override
  public CompletionStage<@Nullable Object> renewAsync(
      Object key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable Object>> source) {
    return source.get().thenApply(value -> store(key, value));
  }

  private @Nullable Object store(Object key, @Nullable Object value) {
    if (value != null) {
      cache.put(key, value);
    }
    return value;
  }
}
