package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.InvalidationFixture.HOUR;
import static io.cachette.jcache.internal.store.InvalidationFixture.assertPublished;
import static io.cachette.jcache.internal.store.InvalidationFixture.bytes;
import static io.cachette.jcache.internal.store.InvalidationFixture.join;
import static io.cachette.jcache.internal.store.InvalidationFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which invalidations a server publishes that refuses some commands. */
@RedisTest
class RefusedInvalidationTest {

  private static final Ttl LONG = Ttl.ofMillis(HOUR.toMillis());
  private static final Ttl SHORT = Ttl.ofMillis(HOUR.toMillis() / 2);

  private final RedisServer server;
  private final InvalidationFixture fixture;
  private final IndexedStore store;

  RefusedInvalidationTest(RedisServer server) {
    this.server = server;
    this.fixture = new InvalidationFixture(server);
    this.store = fixture.newNearStore(EntryLimit.NONE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void changes_fullServer_publishOnlyWhatIsDone() {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG), put("s:b", LONG), put("s:c", LONG));
    server.fillMemory();
    try {
      assertPublished(
          fixture.during(
              store, () -> fixture.applyAndKeepStamp(store, "", Mutation.remove(bytes("s:a")))),
          List.of("s:a"));
      assertPublished(
          fixture.during(
              store,
              () -> fixture.applyAndKeepStamp(store, "", Mutation.touch(bytes("s:b"), SHORT))),
          List.of("s:b"));
      assertPublished(
          fixture.during(
              store,
              () ->
                  assertThat(
                          store
                              .mutate(List.of(put("s:c", LONG)), ReplyFields.NONE, "")
                              .toCompletableFuture())
                      .failsWithin(HOUR)),
          List.of());
      assertThat(fixture.during(store, () -> join(store.clear()))).hasSize(1);
    } finally {
      server.freeMemory();
    }
  }

  @Test
  void touch_serverTakesNoWrites_readsAndPublishesNothing() {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG));
    assertPublished(
        fixture.during(
            store,
            () -> {
              server.command("CONFIG", "SET", "min-replicas-to-write", "1");
              try {
                assertThat(
                        fixture.applyAndKeepStamp(store, "", Mutation.touch(bytes("s:a"), SHORT)))
                    .containsExactly(Effect.READ);
              } finally {
                server.command("CONFIG", "SET", "min-replicas-to-write", "0");
              }
            }),
        List.of());
  }
}
