package io.cachette.benchmarks.caches;

import io.cachette.benchmarks.measure.Options;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.CachetteCachingProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.redisson.api.RedissonClient;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** The libraries that are compared, on one address. Cachette is the first. */
final class CacheContenders implements AutoCloseable {

  /** Longer than a run. */
  static final Duration EXPIRY = Duration.ofHours(1);

  /** Long enough for bulk operations of many threads on a busy machine. */
  static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final List<CacheContender> all;

  /**
   * Opens Cachette, once for each number of {@code benchmarks.partitions}, and the others that
   * {@code benchmarks.contenders} names, all by default.
   */
  CacheContenders(URI redis) {
    all = new ArrayList<>();
    Options.numbers("partitions", 1).forEach(partitions -> all.add(cachette(redis, partitions)));
    open("redisson-jcache", CacheContenders::redissonJCache, redis);
    open("rmap", RMapContender::new, redis);
    open("jedis", JedisContender::new, redis);
    open("lettuce", LettuceContender::new, redis);
  }

  private void open(String option, Function<URI, CacheContender> factory, URI redis) {
    if (Options.isAmong("contenders", option)) {
      all.add(factory.apply(redis));
    }
  }

  List<CacheContender> all() {
    return all;
  }

  /** Returns a list of their configurations. */
  String describe() {
    return all.stream()
        .map(contender -> "- %s: %s.\n".formatted(contender.name(), contender.configuration()))
        .collect(Collectors.joining());
  }

  /** All numbers of partitions share one manager, and so its connections. */
  private static CacheContender cachette(URI redis, int partitions) {
    Properties properties = new Properties();
    properties.setProperty("cachette.namespace", "cachette");
    properties.setProperty("cachette.redis.timeout", TIMEOUT.toSeconds() + "s");
    CacheManager manager =
        Caching.getCachingProvider(CachetteCachingProvider.class.getName())
            .getCacheManager(redis, null, properties);
    boolean single = partitions == 1;
    String suffix = single ? "" : "-" + partitions;
    return new JCacheContender(
        single ? "Cachette" : "Cachette, %d partitions".formatted(partitions),
        "everything as it is by default but the timeout%s, created and touched expiry of an hour"
            .formatted(single ? "" : " and the partitions"),
        manager.createCache(
            "created" + suffix,
            CachetteConfiguration.builder(String.class, byte[].class)
                .partitions(partitions)
                .expireAfterCreation(EXPIRY)
                .build()),
        manager.createCache(
            "touched" + suffix,
            CachetteConfiguration.builder(String.class, byte[].class)
                .partitions(partitions)
                .expireAfterTouch(EXPIRY)
                .build()),
        manager::close);
  }

  private static CacheContender redissonJCache(URI redis) {
    RedissonClient client = Redissons.open(redis);
    CacheManager manager =
        Caching.getCachingProvider(JCachingProvider.class.getName()).getCacheManager();
    javax.cache.expiry.Duration expiry =
        new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, EXPIRY.toMillis());
    String suffix = "-" + redis.getPort();
    return new JCacheContender(
        "Redisson JCache",
        "Redisson's defaults, `StringCodec` for keys and `ByteArrayCodec` for values, created and"
            + " touched expiry of an hour",
        manager.createCache(
            "created" + suffix, redisson(client, CreatedExpiryPolicy.factoryOf(expiry))),
        manager.createCache(
            "touched" + suffix, redisson(client, TouchedExpiryPolicy.factoryOf(expiry))),
        () -> {
          manager.destroyCache("created" + suffix);
          manager.destroyCache("touched" + suffix);
          client.shutdown();
        });
  }

  private static javax.cache.configuration.Configuration<String, byte[]> redisson(
      RedissonClient client, Factory<? extends ExpiryPolicy> expiry) {
    return RedissonConfiguration.fromInstance(
        client,
        new MutableConfiguration<String, byte[]>()
            .setTypes(String.class, byte[].class)
            .setExpiryPolicyFactory(expiry));
  }

  @Override
  public void close() {
    all.forEach(CacheContender::close);
  }
}
