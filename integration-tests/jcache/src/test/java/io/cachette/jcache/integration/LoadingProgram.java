package io.cachette.jcache.integration;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Workers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** A program that loads values with a lease, and counts the loads in Redis. */
final class LoadingProgram {

  static final List<String> KEYS = IntStream.range(0, 60).mapToObj(i -> "k" + i).toList();
  static final LoadOptions ONCE = LoadOptions.builder().lease(Duration.ofMinutes(1)).build();

  private LoadingProgram() {}

  /**
   * Loads all keys on several threads and prints wrong results, or prints {@code loading} from a
   * load that does not end.
   *
   * @param arguments the URL of the server, the namespace, and {@code all} or {@code stuck}
   */
  public static void main(String[] arguments) throws Exception {
    CacheFixture fixture = CacheFixture.of(URI.create(arguments[0]), arguments[1]);
    CacheAside<String, String> cache = CacheAside.of(fixture.cache());
    if (arguments[2].equals("stuck")) {
      cache.get("k", stuckFor(Duration.ofSeconds(2)), LoadingProgram::stuck);
    } else {
      System.out.println(String.join("\n", load(fixture, cache)));
    }
    fixture.provider().close(); // the fixture would destroy the cache
  }

  static LoadOptions stuckFor(Duration lease) {
    return LoadOptions.builder().lease(lease).build();
  }

  private static String stuck() throws InterruptedException {
    System.out.println("loading");
    new CountDownLatch(1).await();
    return "never";
  }

  /** Loads all keys on several threads in the same order, and returns the wrong results. */
  static List<String> load(CacheFixture fixture, CacheAside<String, String> cache) {
    return Workers.run(6, Duration.ofSeconds(40), thread -> load(fixture, cache, KEYS)).stream()
        .flatMap(List::stream)
        .collect(Collectors.toList());
  }

  private static List<String> load(
      CacheFixture fixture, CacheAside<String, String> cache, List<String> keys) {
    return keys.stream()
        .map(key -> key + "=" + load(fixture, cache, key))
        .filter(entry -> !entry.endsWith("=1"))
        .toList();
  }

  private static String load(CacheFixture fixture, CacheAside<String, String> cache, String key) {
    try {
      return String.valueOf(cache.get(key, ONCE, () -> Long.toString(count(fixture, key))));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Counts without a lock, so that the user needs no more permissions than the scripts of the
   * cache.
   */
  private static long count(CacheFixture fixture, String key) {
    RMap<String, String> counts =
        fixture
            .manager()
            .unwrap(RedissonClient.class)
            .getMap(fixture.namespace() + ":counts", StringCodec.INSTANCE);
    long number = 1;
    while (!counts.fastPut(key + "#" + number, "")) {
      number++;
    }
    return number;
  }
}
