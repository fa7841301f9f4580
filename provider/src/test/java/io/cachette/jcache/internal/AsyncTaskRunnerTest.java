package io.cachette.jcache.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.task.Task;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.RedisSource;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** Tests tasks whose requests cannot be sent. */
@RedisTest
class AsyncTaskRunnerTest {

  private final CacheFixture fixture;

  AsyncTaskRunnerTest(RedisServer server) {
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void start_requestThrowsError_failsStage() {
    Cache<String, String> cache = fixture.cache();
    RedissonClient client = cache.unwrap(RedissonClient.class);
    RedisSettings settings =
        new RedisSettings(
            new RedisSource.Client(() -> client),
            fixture.namespace(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            true);
    try (ManagerConnection connection =
            new ManagerConnection(settings, fixture.manager().getClassLoader());
        AsyncTaskRunner background = new AsyncTaskRunner("test", entries(cache), connection)) {
      Task<String> task =
          Task.awaitRedis(
              () -> {
                throw new StackOverflowError("too deep");
              });

      CompletionStage<String> stage = background.start(task);

      assertThatThrownBy(() -> AsyncCacheAdapter.await(stage))
          .isInstanceOf(StackOverflowError.class)
          .hasMessage("too deep");
    }
  }

  private TypedStore<String, String> entries(Cache<String, String> cache) {
    ClassLoader loader = fixture.manager().getClassLoader();
    EntryCodec<String, String> codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            UnreadableValuePolicy.FAIL,
            1 << 24);
    return new TypedStore<>(
        "test",
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "test"), "node"),
        codec,
        new EventDispatcher<>(cache, codec, flags -> {}),
        mutations -> {},
        Duration.ofSeconds(10));
  }
}
