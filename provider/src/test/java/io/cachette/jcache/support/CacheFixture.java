package io.cachette.jcache.support;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.net.URI;
import java.util.Properties;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;

/**
 * A provider and a manager of their own, in a namespace of their own. With TLS it trusts {@link
 * TestCertificates#local()}. Closing it destroys the caches that were created through it.
 */
public final class CacheFixture implements AutoCloseable {

  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final URI server;
  private final String namespace;
  private final CacheManager manager;

  private CacheFixture(URI server, String namespace) {
    this.server = server;
    this.namespace = namespace;
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.toString());
    properties.setProperty(RedisSettings.NAMESPACE, namespace);
    if (RedisAddress.of(server).tls()) {
      TestCertificates trusted = TestCertificates.local();
      properties.setProperty("cachette.redis.tls.truststore", trusted.trustStore().toString());
      properties.setProperty("cachette.redis.tls.truststore-password", trusted.password());
    }
    this.manager = provider.getCacheManager(null, null, properties);
  }

  /** A manager alone in its namespace. */
  public static CacheFixture on(RedisServer server) {
    String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);
    return of(LeastPrivilege.uri(server, namespace), namespace);
  }

  /** A manager in a namespace that others may use. */
  public static CacheFixture of(URI server, String namespace) {
    return new CacheFixture(server, namespace);
  }

  /** Another node: a further provider and manager on the same data. */
  public CacheFixture anotherNode() {
    return new CacheFixture(server, namespace);
  }

  public CachetteCachingProvider provider() {
    return provider;
  }

  public CacheManager manager() {
    return manager;
  }

  /** Where its servers are, with the credentials that it uses. */
  public URI server() {
    return server;
  }

  public String namespace() {
    return namespace;
  }

  /** A configuration for strings, to be changed as a test needs it. */
  public static MutableConfiguration<String, String> strings() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  /** A cache for strings with everything else as the API sets it. */
  public Cache<String, String> cache() {
    return cache("test", strings());
  }

  public <K, V> Cache<K, V> cache(String name, CompleteConfiguration<K, V> configuration) {
    return manager.createCache(name, configuration);
  }

  @Override
  public void close() {
    if (!manager.isClosed()) {
      manager.getCacheNames().forEach(manager::destroyCache);
    }
    provider.close();
  }
}
