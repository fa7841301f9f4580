package io.cachette.jcache.sharing;

import static io.cachette.jcache.support.CacheFixture.strings;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;

/** Calls of a cache that are made at once, while a proxy holds the replies of the server. */
final class HeldCalls implements AutoCloseable {

  static final int CALLS = 200;

  private static final Duration LONG = Duration.ofSeconds(20);

  private final RedisServer server;
  private final RedisProxy proxy;
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final String namespace = "t" + UUID.randomUUID();

  HeldCalls(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
  }

  RedisProxy proxy() {
    return proxy;
  }

  String namespace() {
    return namespace;
  }

  Cache<String, String> open() {
    return open(LONG, true);
  }

  Cache<String, String> open(CompleteConfiguration<String, String> configuration) {
    return open(LONG, true, configuration);
  }

  Cache<String, String> open(Duration timeout, boolean sharesTrips) {
    return open(timeout, sharesTrips, strings());
  }

  private Cache<String, String> open(
      Duration timeout, boolean sharesTrips, CompleteConfiguration<String, String> configuration) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", proxy.uri().toString());
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.redis.timeout", timeout.toMillis() + "ms");
    properties.setProperty("cachette.redis.connect-timeout", "20s");
    properties.setProperty("cachette.shared-trips", "" + sharesTrips);
    Cache<String, String> cache =
        provider.getCacheManager(null, null, properties).createCache("test", configuration);
    IntStream.range(0, CALLS).forEach(i -> cache.put("k" + i, "v" + i));
    cache.remove("unknown");
    return cache;
  }

  /** Makes calls at once, while no reply arrives. */
  <T> List<CompletableFuture<T>> callAtOnce(IntFunction<CompletionStage<T>> call) {
    proxy.hold();
    proxy.reset();
    return IntStream.range(0, CALLS).mapToObj(i -> call.apply(i).toCompletableFuture()).toList();
  }

  static <T> List<T> join(List<CompletableFuture<T>> replies) {
    return replies.stream().map(CompletableFuture::join).toList();
  }

  void closeProvider() {
    provider.close();
  }

  @Override
  public void close() {
    server.freeMemory();
    proxy.restore();
    proxy.release();
    provider.close();
    proxy.close();
  }
}
