package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.KeyCodec;
import io.cachette.codec.Unreadable;
import io.cachette.codec.ValueCodec;
import io.cachette.codec.ValueFormat;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.operation.Entries;
import io.cachette.jcache.internal.operation.EntryCodec;
import io.cachette.jcache.internal.operation.Task;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.redis.RedisSettings;
import io.cachette.redis.RedisSource;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** Tasks whose requests cannot even be sent. */
@RedisTest
class BackgroundTest {

  private final CacheFixture fixture;

  BackgroundTest(RedisServer server) {
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void errorWhileARequestIsSent_failsTheStage() {
    Cache<String, String> cache = fixture.cache();
    RedissonClient client = cache.unwrap(RedissonClient.class);
    RedisSettings settings = new RedisSettings(new RedisSource.Client(client), fixture.namespace());
    try (ManagerConnection connection =
            ManagerConnection.open(settings, fixture.manager().getClassLoader());
        Background background = new Background("test", entries(cache, client), connection)) {
      Task<String> task =
          Task.reply(
              () -> {
                throw new StackOverflowError("too deep");
              });

      CompletionStage<String> stage = background.start(task);

      assertThatThrownBy(() -> Awaited.end(stage))
          .isInstanceOf(StackOverflowError.class)
          .hasMessage("too deep");
    }
  }

  private Entries<String, String> entries(Cache<String, String> cache, RedissonClient client) {
    ClassLoader loader = fixture.manager().getClassLoader();
    EntryCodec<String, String> codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            Unreadable.ERROR);
    return new Entries<>(
        "test",
        new IndexedStore(client, StoreKeys.of(fixture.namespace(), "test", 0), "node"),
        codec,
        new EventDispatcher<>(cache, codec, flags -> {}));
  }
}
