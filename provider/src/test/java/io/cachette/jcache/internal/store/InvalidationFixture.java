package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.internal.event.EventTopic;
import io.cachette.jcache.internal.event.Invalidation;
import io.cachette.jcache.internal.event.RemoteEvent;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A store of the cache {@code test}, as a node with a near cache has it, and the messages that it
 * receives. The collector is {@code field-ttl} if the server can.
 */
final class InvalidationFixture implements AutoCloseable {

  static final Duration HOUR = Duration.ofHours(1);
  static final String NODE = "node";

  final CacheFixture fixture;
  final StoredEntries stored;
  final StoreKeys keys;
  final List<Long> ownStamps = new CopyOnWriteArrayList<>();
  final List<Invalidation> received = new CopyOnWriteArrayList<>();
  final List<RemoteEvent> events = new CopyOnWriteArrayList<>();

  private final ResilientScripts scripts;
  private final ExpiryCollector collector;
  private final EventTopic topic;

  InvalidationFixture(RedisServer server) {
    this.fixture = CacheFixture.on(server);
    this.scripts = fixture.scripts();
    this.stored = StoredEntries.of(server, fixture, "test");
    this.keys = StoreKeys.of(fixture.namespace(), "test");
    this.collector =
        StoredEntries.doFieldsExpire(server)
            ? ExpiryCollector.FIELD_TTL
            : ExpiryCollector.SORTED_SET;
    this.topic = new EventTopic(scripts, fixture.namespace());
    topic.addInvalidationReceiver(keys.tag(), received::add);
    join(topic.subscribeAsync(NODE, keys.name(), events::add));
  }

  IndexedStore newStore(String node, EntryLimit limit) {
    IndexedStore store = new IndexedStore(scripts, keys, node, Acknowledgement.NONE, limit, true);
    store.useCollector(collector);
    return store;
  }

  /** Opens the store of a node with a near cache. */
  IndexedStore newNearStore(EntryLimit limit) {
    IndexedStore store = newStore(NODE, limit);
    join(store.registerNode("N", HOUR));
    return store;
  }

  /**
   * Runs the work, and returns the invalidations that it publishes. Checks that all stamps are
   * chained.
   */
  List<Invalidation> during(IndexedStore registered, Runnable work) {
    long before = resync(registered);
    received.clear();
    ownStamps.clear();
    work.run();
    long after = resync(registered);
    assertThat(received.get(0).previousStamp()).isEqualTo(before);
    for (int i = 1; i < received.size(); i++) {
      assertThat(received.get(i).previousStamp()).isEqualTo(received.get(i - 1).stamp());
    }
    assertThat(received).allMatch(each -> each.stamp() > each.previousStamp());
    return received.stream().filter(each -> each.stamp() != after).toList();
  }

  /** Publishes an invalidation without keys, and waits until it arrives, after all before. */
  private long resync(IndexedStore registered) {
    long stamp = join(registered.checkNear(true)).orElseThrow().stamp();
    await().until(() -> !received.isEmpty() && received.get(received.size() - 1).stamp() == stamp);
    Invalidation last = received.get(received.size() - 1);
    assertThat(last.isAll()).isFalse();
    assertThat(last.keys()).isEmpty();
    return stamp;
  }

  /** Checks that one invalidation names these keys, or that there is none if there are none. */
  static void assertPublished(List<Invalidation> published, List<String> expected) {
    assertThat(published).hasSize(expected.isEmpty() ? 0 : 1);
    for (Invalidation invalidation : published) {
      assertThat(invalidation.origin()).isEqualTo(NODE);
      assertThat(invalidation.isAll()).isFalse();
      assertThat(keysOf(invalidation)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  static List<String> keysOf(Invalidation invalidation) {
    return new ArrayList<>(
        invalidation.keys().stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Mutation put(String key, Ttl ttl) {
    return mutation(key, Action.PUT, Condition.ANY, ttl);
  }

  static Mutation mutation(String key, Action action, Condition condition, Ttl ttl) {
    return new Mutation(
        bytes(key), action, condition, bytes("token"), bytes("s:v"), ttl, ttl, Ttl.KEEP);
  }

  static List<Effect> apply(EntryStore store, String token, Mutation... mutations) {
    return join(store.mutate(List.of(mutations), ReplyFields.NONE, token)).stream()
        .map(Change::effect)
        .toList();
  }

  /** Changes entries, and keeps the stamp of the invalidation. */
  List<Effect> applyAndKeepStamp(EntryStore store, String token, Mutation... mutations) {
    List<Change> changes = join(store.mutate(List.of(mutations), ReplyFields.NONE, token));
    changes.stream()
        .map(Change::stamp)
        .filter(stamp -> stamp > 0)
        .distinct()
        .forEach(ownStamps::add);
    return changes.stream().map(Change::effect).toList();
  }

  @Override
  public void close() {
    topic.unsubscribe(NODE);
    join(newStore(NODE, EntryLimit.NONE).destroy());
    fixture.close();
  }
}
