package io.cachette.cdi;

import io.cachette.cdi.internal.CacheExtension;
import io.cachette.testkit.RedisServer;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;

/**
 * A CDI container with the extension and some bean classes: the one that is on the class path. What
 * an application would set is set while it lives.
 */
public final class Container implements AutoCloseable {

  private final SeContainer container;
  private final List<String> properties;
  private boolean closed;

  private Container(SeContainer container, List<String> properties) {
    this.container = container;
    this.properties = properties;
  }

  public static Container of(RedisServer server, Class<?>... beans) {
    return with(server).beans(beans).start();
  }

  public static Builder with(RedisServer server) {
    return new Builder(server.uri().toString(), "t" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** In a namespace that others may use, too. */
  static Container at(String url, String namespace, Class<?>... beans) {
    return new Builder(url, namespace).beans(beans).start();
  }

  public static final class Builder {

    private final Map<String, String> properties = new TreeMap<>();
    private final List<Class<?>> beans = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>(List.of(new CacheExtension()));

    private Builder(String url, String namespace) {
      properties.put("cachette.redis.url", url);
      properties.put("cachette.caches.default.expiry.created", "1h");
      properties.put("cachette.namespace", namespace);
      // A slow machine is no outage.
      for (String budget : List.of("cachette.ratelimit.time-budget", "cachette.lock.time-budget")) {
        if (System.getProperty(budget) == null) {
          properties.put(budget, "10s");
        }
      }
    }

    public Builder beans(Class<?>... classes) {
      beans.addAll(List.of(classes));
      return this;
    }

    public Builder set(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /** Extensions of the application, before ours. */
    public Builder before(Extension... others) {
      extensions.addAll(0, List.of(others));
      return this;
    }

    public Container start() {
      properties.forEach(System::setProperty);
      List<String> names = List.copyOf(properties.keySet());
      try {
        SeContainerInitializer initializer =
            SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(beans.toArray(Class<?>[]::new))
                .addExtensions(extensions.toArray(Extension[]::new));
        return new Container(initializer.initialize(), names);
      } catch (RuntimeException e) {
        names.forEach(System::clearProperty);
        throw e;
      }
    }
  }

  public <T> T get(Class<T> type) {
    return container.select(type).get();
  }

  Instance<Object> beans() {
    return container;
  }

  /** Whether the container tells interceptors of their bindings; OpenWebBeans does not. */
  boolean describesBindings() {
    return container.getClass().getName().startsWith("org.jboss.weld.");
  }

  /** The cache of a name, as the application sees it through the manager. */
  public Cache<Object, Object> cache(String name) {
    Cache<Object, Object> cache = get(CacheManager.class).getCache(name);
    if (cache == null) {
      throw new AssertionError("No cache " + name + " is open");
    }
    return cache;
  }

  /** The key of a cache's entries in Redis. */
  public String key(String cacheName) {
    return System.getProperty("cachette.namespace") + ":{" + cacheName + ":0}";
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      container.close();
    } finally {
      properties.forEach(System::clearProperty);
    }
  }
}
