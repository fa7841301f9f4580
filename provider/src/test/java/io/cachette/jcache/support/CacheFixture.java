package io.cachette.jcache.support;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.RedisSource;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.SharedClient;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * A provider and a manager for one test. With TLS the manager trusts {@link
 * TestCertificates#local()}. Closing the fixture destroys the caches of the manager.
 */
public final class CacheFixture implements AutoCloseable {

  /** A slow machine is no outage. */
  private static final Duration TIMEOUT = Duration.ofSeconds(6);

  private final List<ResilientScripts> opened = new CopyOnWriteArrayList<>();
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final URI server;
  private final String namespace;
  private final Duration timeout;
  private final CacheManager manager;

  private CacheFixture(URI server, String namespace, Duration timeout) {
    this.server = server;
    this.namespace = namespace;
    this.timeout = timeout;
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.toString());
    properties.setProperty(RedisSettings.NAMESPACE, namespace);
    properties.setProperty("cachette.redis.timeout", timeout.toSeconds() + "s");
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    if (RedisAddress.of(server).tls()) {
      TestCertificates trusted = TestCertificates.local();
      properties.setProperty("cachette.redis.tls.truststore", trusted.trustStore().toString());
      properties.setProperty("cachette.redis.tls.truststore-password", trusted.password());
    }
    this.manager = provider.getCacheManager(null, null, properties);
  }

  /** Opens a manager in a new namespace. */
  public static CacheFixture on(RedisServer server) {
    return on(server, TIMEOUT);
  }

  /** Opens a manager whose calls wait no longer than some seconds, for tests of such calls. */
  public static CacheFixture on(RedisServer server, Duration timeout) {
    String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);
    return of(LeastPrivilege.uri(server, namespace), namespace, timeout);
  }

  /** Opens a manager in a given namespace, which others may use, too. */
  public static CacheFixture of(URI server, String namespace) {
    return of(server, namespace, TIMEOUT);
  }

  /** Opens a manager in a given namespace whose calls wait no longer than some seconds. */
  public static CacheFixture of(URI server, String namespace, Duration timeout) {
    return new CacheFixture(server, namespace, timeout);
  }

  /** Opens another node: a provider and a manager with the same server and namespace. */
  public CacheFixture anotherNode() {
    return new CacheFixture(server, namespace, timeout);
  }

  public CachetteCachingProvider provider() {
    return provider;
  }

  public CacheManager manager() {
    return manager;
  }

  /** The client of the manager, for types that take a share in one. */
  public SharedClient client() {
    RedissonClient redisson = manager.unwrap(RedissonClient.class);
    return SharedClient.open(new RedisSource.Client(() -> redisson));
  }

  /** Calls by the client of the manager, for types that need them. */
  public ResilientScripts scripts() {
    RedissonClient redisson = manager.unwrap(RedissonClient.class);
    ResilientScripts scripts =
        new ResilientScripts(
            "Tests",
            new RedisSettings(
                new RedisSource.Client(() -> redisson), namespace, TIMEOUT, TIMEOUT, true),
            TimeBudget.perCall(TIMEOUT),
            new CircuitBreaker(3, Duration.ofSeconds(1)),
            false,
            new OutageListeners(CacheFixture.class.getClassLoader()));
    opened.add(scripts);
    return scripts;
  }

  /** The URL of the server, with the credentials of the manager. */
  public URI server() {
    return server;
  }

  public String namespace() {
    return namespace;
  }

  /** A configuration for strings, which a test may change. */
  public static MutableConfiguration<String, String> strings() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  /** The same configuration with an expiry index, also on servers that let fields expire. */
  public static <K, V> CachetteConfiguration<K, V> withIndex(Configuration<K, V> configuration) {
    return CachetteConfiguration.<K, V>builder()
        .with(configuration)
        .collector(ExpiryCollector.SORTED_SET)
        .build();
  }

  /**
   * A configuration for strings that reads through.
   *
   * @param source returns the value of a key, or null if there is none
   */
  public static MutableConfiguration<String, String> loading(
      Function<String, @Nullable String> source) {
    return strings().setReadThrough(true).setCacheLoaderFactory(() -> new FunctionLoader(source));
  }

  /** Creates the cache {@code test} for strings, with the defaults of the API. */
  public Cache<String, String> cache() {
    return cache("test", strings());
  }

  public <K, V> Cache<K, V> cache(String name, CompleteConfiguration<K, V> configuration) {
    return manager.createCache(name, configuration);
  }

  /** Opens the store of a cache that exists. */
  public IndexedStore store(String cache, String node) {
    StoreKeys keys = StoreKeys.of(namespace, cache);
    IndexedStore store = new IndexedStore(scripts(), keys, node);
    Object layout =
        manager
            .unwrap(RedissonClient.class)
            .getMap(keys.descriptor(), StringCodec.INSTANCE)
            .get("layout");
    store.useCollector(
        "field-ttl".equals(layout) ? ExpiryCollector.FIELD_TTL : ExpiryCollector.SORTED_SET);
    return store;
  }

  @Override
  public void close() {
    if (!manager.isClosed()) {
      manager.getCacheNames().forEach(manager::destroyCache);
    }
    opened.forEach(ResilientScripts::close);
    provider.close();
  }
}
