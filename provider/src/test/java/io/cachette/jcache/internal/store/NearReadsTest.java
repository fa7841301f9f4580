package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.InvalidationFixture.HOUR;
import static io.cachette.jcache.internal.store.InvalidationFixture.apply;
import static io.cachette.jcache.internal.store.InvalidationFixture.bytes;
import static io.cachette.jcache.internal.store.InvalidationFixture.join;
import static io.cachette.jcache.internal.store.InvalidationFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.internal.event.EventTopic;
import io.cachette.jcache.internal.event.Invalidation;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.RedisSource;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;

/** Tests near caches with other clients than usual. */
class NearReadsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(6);

  @Test
  void read_clientReadsFromReplicas_asksOnlyMaster() {
    Properties properties = new Properties();
    try (RedisSentinels sentinels = RedisSentinels.start();
        CommandLog log = sentinels.servers().get(1).commandLog();
        CachetteCachingProvider provider = new CachetteCachingProvider()) {
      properties.setProperty("cachette.redis.url", sentinels.uri().toString());
      properties.setProperty("cachette.redis.read-from", "replica");
      RedissonClient client =
          provider.getCacheManager(null, null, properties).unwrap(RedissonClient.class);
      try (ResilientScripts scripts = scripts(client)) {
        IndexedStore near = newStore(scripts, true);
        apply(near, "", put("s:k", Ttl.ofMillis(HOUR.toMillis())));
        log.clear();

        for (int i = 0; i < 5; i++) {
          Lookup found = join(near.read(List.of(bytes("s:k")), Fetch.VALUES)).get(0);
          assertThat(found.value()).isEqualTo(bytes("s:v"));
          assertThat(found.keepMillis()).isPositive();
        }
        join(near.read(List.of(bytes("s:k"), bytes("s:l")), Fetch.VALUES));
        assertThat(log.topLevelCommands()).noneMatch(sent -> isRead(sent.name()));

        IndexedStore other = newStore(scripts, false);
        await()
            .until(
                () -> {
                  join(other.read(List.of(bytes("s:k")), Fetch.VALUES));
                  return log.topLevelCommands().stream().anyMatch(sent -> isRead(sent.name()));
                });
      }
    }
  }

  private static boolean isRead(String command) {
    return List.of("HGET", "HMGET", "EVALSHA", "EVALSHA_RO", "EVAL", "EVAL_RO").contains(command);
  }

  /** A mapper may add a hash tag of its own. */
  @Test
  void put_nameMapperWithHashTag_reachesReceiverOfTag() {
    try (RedisServer server = RedisServer.start()) {
      Config config = new Config().setNameMapper(new Prefixing());
      config.useSingleServer().setAddress(server.uri().toString());
      RedissonClient client = Redisson.create(config);
      try (ResilientScripts scripts = scripts(client)) {
        List<Invalidation> received = new CopyOnWriteArrayList<>();
        EventTopic topic = new EventTopic(scripts, "ns");
        topic.addInvalidationReceiver("test", received::add);
        join(topic.subscribeAsync("node", "test", event -> {}));
        IndexedStore store = newStore(scripts, true);

        join(store.registerNode("N", HOUR));
        apply(store, "", put("s:k", Ttl.ETERNAL));

        await().untilAsserted(() -> assertThat(received).hasSize(2));
        assertThat(received.get(1).keys()).containsExactly(bytes("s:k"));
        topic.removeInvalidationReceiver("test");
        apply(store, "", put("s:k", Ttl.ETERNAL));
        topic.unsubscribe("node");
        assertThat(received).hasSize(2);
      } finally {
        client.shutdown();
      }
    }
  }

  private static IndexedStore newStore(ResilientScripts scripts, boolean isNear) {
    return new IndexedStore(
        scripts, StoreKeys.of("ns", "test"), "node", Acknowledgement.NONE, EntryLimit.NONE, isNear);
  }

  private static ResilientScripts scripts(RedissonClient client) {
    return new ResilientScripts(
        "Tests",
        new RedisSettings(new RedisSource.Client(() -> client), "ns", TIMEOUT, TIMEOUT, true),
        TimeBudget.perCall(TIMEOUT),
        new CircuitBreaker(3, Duration.ofSeconds(1)),
        false,
        new OutageListeners(NearReadsTest.class.getClassLoader()));
  }

  private static final class Prefixing implements NameMapper {

    @Override
    public String map(String name) {
      return "{app}:" + name;
    }

    @Override
    public String unmap(String name) {
      return name.substring("{app}:".length());
    }
  }
}
