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
 * The CDI container on the class path, with the extension, some bean classes and settings. The
 * settings are system properties until the container is closed.
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

  /** Starts a container in a given namespace, which other containers may use as well. */
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
      // Long enough that a slow machine is not an outage.
      for (String budget :
          List.of(
              "cachette.redis.timeout",
              "cachette.ratelimit.time-budget",
              "cachette.lock.time-budget")) {
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

    /** Adds extensions of the application, which run before the one of this module. */
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

  /** Whether interceptors can read their bindings, which OpenWebBeans does not support. */
  boolean describesBindings() {
    return container.getClass().getName().startsWith("org.jboss.weld.");
  }

  /** Returns the cache of a name from the manager that applications use. */
  public Cache<Object, Object> cache(String name) {
    Cache<Object, Object> cache = get(CacheManager.class).getCache(name);
    if (cache == null) {
      throw new AssertionError("No cache " + name + " is open");
    }
    return cache;
  }

  /** Returns the key of the entries of a cache in Redis. */
  public String key(String cacheName) {
    return System.getProperty("cachette.namespace") + ":{" + cacheName + "}";
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
