package io.cachette.jcache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.internal.observe.Observer;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what observers receive of the operations of a cache and of their round trips. */
@RedisTest
class ObserverTest {

  private final CacheFixture fixture;
  private final RedisServer server;
  private final Cache<String, String> cache;
  private final RecordingObserver observer = new RecordingObserver();

  ObserverTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.cache = fixture.cache();
  }

  @BeforeEach
  void observe() {
    cache.put("k", "v");
    cache.put("l", "w");
    ((CachetteCacheManager) fixture.manager()).observers().add(observer);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_succeeds_isReportedOnce(
      String name, int entries, Consumer<Cache<String, String>> call) {
    call.accept(cache);
    call.accept(AsyncCacheAdapter.of(cache));

    assertThat(observer.operations)
        .hasSize(2)
        .allSatisfy(
            completed -> {
              assertThat(completed.cache()).isEqualTo(cache.getName());
              assertThat(completed.operation()).isEqualTo(name);
              assertThat(completed.entries()).isEqualTo(entries);
              assertThat(completed.duration()).isPositive();
              assertThat(completed.failure()).isNull();
            });
  }

  static Stream<Arguments> operations() {
    return Stream.of(
        operation("GET", 1, cache -> cache.get("k")),
        operation("GET", 1, cache -> cache.get("missing")),
        operation("GET_ALL", 2, cache -> cache.getAll(Set.of("k", "l"))),
        operation("CONTAINS_KEY", 1, cache -> cache.containsKey("k")),
        operation("PUT", 1, cache -> cache.put("k", "w")),
        operation("PUT_ALL", 2, cache -> cache.putAll(Map.of("k", "w", "m", "w"))),
        operation("PUT_IF_ABSENT", 1, cache -> cache.putIfAbsent("k", "w")),
        operation("REPLACE", 1, cache -> cache.replace("k", "w")),
        operation("REMOVE", 1, cache -> cache.remove("k")),
        operation("REMOVE_ALL", 2, cache -> cache.removeAll(Set.of("k", "l"))),
        operation("INVOKE", 1, cache -> cache.invoke("k", (entry, none) -> entry.getValue())),
        operation("CLEAR", 0, Cache::clear));
  }

  private static Arguments operation(
      String name, int entries, Consumer<Cache<String, String>> call) {
    return Arguments.of(name, entries, call);
  }

  @Test
  void operation_fails_isReportedWithFailure() {
    server.command("DEL", fixture.namespace() + ":{" + cache.getName() + "}");
    server.command("SET", fixture.namespace() + ":{" + cache.getName() + "}", "no hash");

    assertThatThrownBy(() -> cache.get("k")).isInstanceOf(CacheException.class);
    assertThatThrownBy(() -> cache.put("k", "w")).isInstanceOf(CacheException.class);
    assertThatThrownBy(() -> cache.putAll(Map.of("k", "w"))).isInstanceOf(CacheException.class);

    assertThat(observer.operations)
        .extracting(Observer.CompletedOperation::operation)
        .containsExactly("GET", "PUT", "PUT_ALL");
    assertThat(observer.operations)
        .allSatisfy(each -> assertThat(each.failure()).isInstanceOf(CacheException.class));
    assertThat(observer.trips).allSatisfy(each -> assertThat(each.failure()).isNotNull());
  }

  @Test
  void lookUp_plain_isReportedAsTrip() {
    await()
        .until(
            () -> {
              observer.trips.clear();
              cache.get("k");
              return observer.names().equals(List.of("HGET"));
            });
    observer.trips.clear();

    cache.put("k", "w");

    assertThat(observer.names()).containsExactly("mutate.lua");
    assertThat(observer.trips.get(0).duration()).isPositive();
    assertThat(observer.trips.get(0).failure()).isNull();
  }

  @Test
  void observer_throws_failsNoOperation() {
    ((CachetteCacheManager) fixture.manager())
        .observers()
        .add(
            new Observer() {
              @Override
              public void operationCompleted(CompletedOperation operation) {
                throw new IllegalStateException("broken");
              }

              @Override
              public void tripCompleted(CompletedTrip trip) {
                throw new IllegalStateException("broken");
              }
            });

    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(observer.operations).hasSize(1);
  }

  @Test
  void remove_observer_receivesNothing() {
    ((CachetteCacheManager) fixture.manager()).observers().remove(observer);

    cache.get("k");

    assertThat(observer.operations).isEmpty();
    assertThat(observer.trips).isEmpty();
  }

  /** Sweeps are left out, as they run at any time. */
  private static final class RecordingObserver implements Observer {
    final List<CompletedOperation> operations = new CopyOnWriteArrayList<>();
    final List<CompletedTrip> trips = new CopyOnWriteArrayList<>();

    List<String> names() {
      return trips.stream().map(CompletedTrip::request).toList();
    }

    @Override
    public void operationCompleted(CompletedOperation operation) {
      operations.add(operation);
    }

    @Override
    public void tripCompleted(CompletedTrip trip) {
      if (!trip.request().equals("sweep.lua")) {
        trips.add(trip);
      }
    }
  }
}
