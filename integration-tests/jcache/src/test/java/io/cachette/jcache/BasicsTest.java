package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;

@RedisTest
class BasicsTest {

  @Test
  void put_twoNodes_isVisibleToOtherNodeAndReadableInRedis(RedisServer server) {
    try (CacheFixture here = CacheFixture.on(server);
        CacheFixture there = here.anotherNode()) {
      Cache<String, String> mine = here.cache();
      Cache<String, String> theirs = there.cache();

      mine.put("alice", "Wonderland");

      assertThat(theirs.get("alice")).isEqualTo("Wonderland");
      assertThat(server.command("HGET", here.namespace() + ":{test}", "s:alice"))
          .isEqualTo("s:Wonderland");
    }
  }
}
