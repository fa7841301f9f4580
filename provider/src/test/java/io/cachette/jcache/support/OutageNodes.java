package io.cachette.jcache.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;

/** Nodes with short timeouts in one namespace, each with a cache {@code test}. */
public final class OutageNodes implements AutoCloseable {

  private final RedisServer server;
  private final String namespace = "t" + UUID.randomUUID();
  private final List<CachetteCachingProvider> providers = new ArrayList<>();

  /** Starts the server again if it does not run. */
  public OutageNodes(RedisServer server) {
    this.server = server;
    if (!server.isRunning()) {
      server.restart();
    }
  }

  /** Opens the cache on another node. */
  public <K, V> Cache<K, V> open(URI uri, Configuration<K, V> configuration) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", uri.toString());
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.redis.timeout", "300ms");
    properties.setProperty("cachette.redis.connect-timeout", "10s");
    CachetteCachingProvider provider = new CachetteCachingProvider();
    providers.add(provider);
    return provider.getCacheManager(null, null, properties).createCache("test", configuration);
  }

  /** Opens the cache on another node under a policy. */
  public Cache<String, String> open(OutagePolicy policy) {
    return open(server.uri(), with(policy, CacheFixture.strings()).build());
  }

  public static <K, V> CachetteConfigurationBuilder<K, V> with(
      OutagePolicy policy, CompleteConfiguration<K, V> configuration) {
    return CachetteConfiguration.<K, V>builder().with(configuration).outage(policy);
  }

  /** Lets the node find out that the server does not answer, by a change of another key. */
  public static void begin(Cache<String, String> cache) {
    cache.put("first change", "v");
  }

  /** Waits until a node uses Redis again. */
  public void awaitRecovery(Cache<String, String> cache) {
    String entries = namespace + ":{test}";
    String probe = "recovered " + UUID.randomUUID();
    await()
        .untilAsserted(
            () -> {
              cache.put(probe, "yes");
              assertThat(server.command("HEXISTS", entries, "s:" + probe)).isEqualTo(1L);
            });
  }

  @Override
  public void close() {
    if (server.isRunning()) {
      server.resume();
    }
    providers.forEach(CachetteCachingProvider::close);
  }
}
