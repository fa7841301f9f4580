package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.one;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The scripts on one server. */
@RedisTest
class StoreTest {

  @Nested
  class ReadWrite extends ReadWriteContract {

    ReadWrite(RedisServer redis) {
      super(redis.uri(), List.of(redis));
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {

    Lifecycle(RedisServer redis) {
      super(redis.uri(), List.of(redis));
    }
  }

  @Nested
  class Index extends IndexContract {

    Index(RedisServer redis) {
      super(redis.uri(), List.of(redis));
    }
  }

  @Test
  void touchAndCommit_evictedSession_returnsAbsent() {
    try (RedisServer small =
            RedisServer.builder()
                .directive("maxmemory", "4mb")
                .directive("maxmemory-policy", "volatile-ttl")
                .start();
        ResilientScripts scripts = Stores.connect(small.uri())) {
      Stores stores = new Stores(scripts, List.of(small));
      SessionId id = stores.create(60, one("name", "value"));
      for (int i = 0; i < 1_000 && stores.exists(stores.key(id)); i++) {
        stores.create(3_600, one("name", "value".repeat(4_000)));
      }
      assertThat(stores.exists(stores.key(id))).isFalse();
      assertThat(get(stores.store.touch(id, 0)).outcome()).isEqualTo(Outcome.ABSENT);
      assertThat(stores.commit(id, set("name", "late")).outcome()).isEqualTo(Outcome.ABSENT);
      assertThat(stores.exists(stores.key(id))).isFalse();
    }
  }

  @Test
  void sessionToken_textAndId_omitToken() {
    SessionToken token = SessionToken.generate();
    assertThat(token.toString()).doesNotContain(token.text());
    assertThat(token.id().text()).doesNotContain(token.text());
  }
}
