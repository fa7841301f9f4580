package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that a change which its node has given up cannot land later. */
@RedisTest
class FenceTest {

  private final RedisServer server;
  private final CacheFixture fixture;
  private final StoreKeys keys;
  private final IndexedStore store;

  FenceTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.keys = StoreKeys.of(fixture.namespace(), "test");
    this.store = new IndexedStore(fixture.scripts(), keys, "node");
  }

  @BeforeEach
  void register() {
    put("k", "s:before");
  }

  @AfterEach
  void close() {
    server.command("DEL", keys.entries(), keys.expiryIndex(), keys.control());
    fixture.close();
  }

  /**
   * A command that travels while its node gives up is a command of the old epoch. The test sends
   * such a command as an old epoch's node would.
   */
  @Test
  void mutate_epochEndedBeforeArrival_changesNothing() throws Exception {
    IndexedStore late = new IndexedStore(fixture.scripts(), keys, "node");

    store.fence().toCompletableFuture().join();

    assertThatThrownBy(() -> apply(late, putOf("k", "s:late")))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("FENCED");
    assertThatThrownBy(() -> apply(late, Mutation.remove(bytes("s:k"))))
        .hasMessageContaining("FENCED");
    assertThatThrownBy(
            () ->
                late.lease(
                        List.of(bytes("s:k")),
                        "token",
                        new EntryStore.LeaseSpec(Duration.ofSeconds(10), true, false),
                        ReplyFields.NONE)
                    .toCompletableFuture()
                    .join())
        .hasMessageContaining("FENCED");
    assertThat(stored().encodedValue("s:k")).isEqualTo("s:before");
    put("k", "s:after");
    assertThat(stored().encodedValue("s:k")).isEqualTo("s:after");
  }

  @Test
  void mutate_registrationLost_registersAgainAndChanges() {
    server.command("DEL", keys.control());
    put("k", "s:after");
    assertThat(stored().encodedValue("s:k")).isEqualTo("s:after");
  }

  @Test
  void mutate_registrationLostAfterFence_refusesLateChange() {
    IndexedStore late = new IndexedStore(fixture.scripts(), keys, "node");
    store.fence().toCompletableFuture().join();
    server.command("DEL", keys.control());
    put("k", "s:after");

    assertThatThrownBy(() -> apply(late, putOf("k", "s:late"))).hasMessageContaining("FENCED");
  }

  private void put(String key, String value) {
    apply(store, putOf(key, value));
  }

  private static List<Change> apply(IndexedStore store, Mutation mutation) {
    return store.mutate(List.of(mutation), ReplyFields.NONE, "").toCompletableFuture().join();
  }

  private static Mutation putOf(String key, String value) {
    return new Mutation(
        bytes("s:" + key),
        Action.PUT,
        Condition.ANY,
        null,
        bytes(value),
        Ttl.ETERNAL,
        Ttl.KEEP,
        Ttl.KEEP);
  }

  private StoredEntries stored() {
    return new StoredEntries(server, keys.entries());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
