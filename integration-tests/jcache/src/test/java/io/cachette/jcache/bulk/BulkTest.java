package io.cachette.jcache.bulk;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;

/** Tests bulk operations with more entries than one script handles. */
@RedisTest
class BulkTest {

  /**
   * If all scripts were sent at once, each on its own connection, the last ones would time out
   * while they wait for the others.
   */
  @Test
  void bulkOperation_twentyThousandEntries_sendsScriptsSequentially(RedisServer server) {
    Map<String, String> entries =
        IntStream.range(0, 20_000).boxed().collect(toMap(i -> "k" + i, i -> "v" + i));
    try (CacheFixture fixture = CacheFixture.on(server)) {
      Cache<String, String> cache = fixture.cache();
      long before = connections(server);

      cache.putAll(entries);
      assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
      cache.removeAll(entries.keySet());

      // A reply may arrive shortly before its connection is free again.
      assertThat(connections(server)).isLessThanOrEqualTo(before + 2);
      assertThat(cache.iterator().hasNext()).isFalse();
    }
  }

  private static long connections(RedisServer server) {
    return String.valueOf(server.command("CLIENT", "LIST")).lines().count();
  }
}
