package io.cachette.jcache.support;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageListener;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;

/**
 * An application that uses all features of caches with classes of its own, and closes nothing.
 * Tests load it by a {@link ChildFirstLoader}. It receives the properties of a manager, and returns
 * the cache {@code items} and the list of created keys.
 */
public final class DroppedApplication implements Function<Properties, List<Object>> {

  private static final InheritableThreadLocal<Item> REQUEST = new InheritableThreadLocal<>();

  @Override
  public List<Object> apply(Properties properties) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
    REQUEST.set(new Item("request"));
    try {
      CacheManager manager =
          Caching.getCachingProvider(CachetteCachingProvider.class.getName())
              .getCacheManager(null, getClass().getClassLoader(), properties);
      manager.unwrap(CachetteHealth.class).addListener(new Outages());
      useTextFormats(manager);
      return useEverything(manager);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      REQUEST.remove();
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static void useTextFormats(CacheManager manager) {
    for (String serializer : List.of("json", "kryo")) {
      Cache<Key, Item> cache =
          manager.createCache(
              serializer,
              CachetteConfiguration.builder(Key.class, Item.class)
                  .serializer(serializer)
                  .outage(OutagePolicy.LOCAL)
                  .build());
      cache.put(new Key("k"), new Item("v"));
      cache.get(new Key("k"));
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Object> useEverything(CacheManager manager) throws Exception {
    List<String> created = new CopyOnWriteArrayList<>();
    Cache<Key, Item> cache =
        manager.createCache(
            "items",
            CachetteConfiguration.builder(Key.class, Item.class)
                .expiry(TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 1)))
                .loader(FactoryBuilder.factoryOf(ItemLoader.class))
                .readThrough(true)
                .statistics(true)
                .management(true)
                .build());
    for (boolean synchronous : List.of(true, false)) {
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(
              () -> new Created(created), null, false, synchronous));
    }
    cache.put(new Key("a"), new Item("1"));
    cache.get(new Key("loaded"));
    CompletionListenerFuture loaded = new CompletionListenerFuture();
    cache.loadAll(Set.of(new Key("b")), true, loaded);
    loaded.get(30, TimeUnit.SECONDS);
    cache.invoke(new Key("a"), (entry, arguments) -> entry.getValue());
    cache.forEach(entry -> {});
    AsyncCache<Key, Item> async = cache.unwrap(AsyncCache.class);
    async.get(new Key("a")).toCompletableFuture().get(30, TimeUnit.SECONDS);
    CacheAside<Key, Item> aside = cache.unwrap(CacheAside.class);
    aside.get(new Key("aside"), () -> new Item("x"));
    cache.remove(new Key("b"));
    return new ArrayList<>(List.of(cache, created));
  }

  /** A key. No record: before Java 19, the JDK keeps the last record class that was compared. */
  public static final class Key implements Serializable {
    private static final long serialVersionUID = 1;
    private final String name;

    public Key(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /** A value. */
  public static final class Item implements Serializable {
    private static final long serialVersionUID = 1;
    public String text = "";

    public Item() {}

    Item(String text) {
      this.text = text;
    }
  }

  /** Loads any key. */
  public static final class ItemLoader implements CacheLoader<Key, Item> {
    @Override
    public Item load(Key key) {
      return new Item(key.name);
    }

    @Override
    public Map<Key, Item> loadAll(Iterable<? extends Key> keys) {
      Key first = keys.iterator().next();
      return Map.of(first, load(first));
    }
  }

  private record Created(List<String> keys)
      implements CacheEntryCreatedListener<Key, Item>, CacheEntryExpiredListener<Key, Item> {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends Key, ? extends Item>> events) {
      events.forEach(event -> keys.add(event.getKey().name()));
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends Key, ? extends Item>> events) {}
  }

  private static final class Outages implements OutageListener {}
}
