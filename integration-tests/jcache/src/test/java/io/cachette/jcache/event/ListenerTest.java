package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.EventObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RedisTest
class ListenerTest {

  private final RecordingListener listener = new RecordingListener();
  private final CacheFixture fixture;
  private Cache<String, String> cache;

  ListenerTest(RedisServer server) {
    fixture = CacheFixture.on(server);
    cache = fixture.cache("test", CacheFixture.strings().setStatisticsEnabled(true));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void filter_someKeysMatch_passesMatchingEvents() {
    cache.registerCacheEntryListener(
        listener.registration(true, true, event -> event.getKey().equals("wanted")));

    cache.put("unwanted", "1");
    cache.putAll(Map.of("unwanted", "2", "wanted", "2"));

    assertThat(listener.events()).containsExactly("CREATED wanted ->2");
  }

  @Test
  void listener_filterRejectsAll_isNotCalled() {
    cache.registerCacheEntryListener(listener.registration(true, true, event -> false));

    cache.put("k", "1");

    assertThat(listener.threads()).isEmpty();
  }

  @Test
  void synchronousListener_put_runsOnCallerThread() {
    cache.registerCacheEntryListener(listener.registration());

    cache.put("k", "1");

    assertThat(listener.threads()).containsExactly(Thread.currentThread());
  }

  static Stream<Named<CacheEntryListenerConfiguration<String, String>>> failing() {
    CacheEntryEventFilter<String, String> filter =
        event -> {
          throw new IllegalStateException("The filter fails on purpose");
        };
    CacheEntryCreatedListener<String, String> failing =
        events -> {
          throw new IllegalStateException("The listener fails on purpose");
        };
    CacheEntryCreatedListener<String, String> failingByTheBook =
        events -> {
          throw new CacheEntryListenerException("The listener fails on purpose");
        };
    return Stream.of(
        Named.of("filter", new RecordingListener().registration(true, true, filter)),
        Named.of("listener", registrationOf(failing)),
        Named.of("listener, by the book", registrationOf(failingByTheBook)));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void put_failingListenerOrFilter_throwsAfterChangeAndNotification(
      CacheEntryListenerConfiguration<String, String> failing) {
    cache.registerCacheEntryListener(failing);
    cache.registerCacheEntryListener(listener.registration());

    assertThatThrownBy(() -> cache.put("k", "1"))
        .isInstanceOf(CacheEntryListenerException.class)
        .hasStackTraceContaining("fails on purpose");

    assertThat(cache.get("k")).isEqualTo("1");
    assertThat(Counters.of(cache)).isEqualTo(Counters.of("put hit"));
    assertThat(listener.events()).containsExactly("CREATED k ->1");
  }

  @Test
  void put_failingAsynchronousListener_succeeds() {
    CacheEntryCreatedListener<String, String> failing =
        events -> {
          throw new IllegalStateException("The listener fails on purpose");
        };
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> failing, null, false, false));
    cache.registerCacheEntryListener(listener.registration(true, false, null));

    assertThatNoException().isThrownBy(() -> cache.put("a", "1"));
    cache.put("b", "2");

    await()
        .untilAsserted(
            () -> assertThat(listener.events()).containsExactly("CREATED a ->1", "CREATED b ->2"));
  }

  @Test
  void listener_putsIntoCache_succeeds() {
    CacheEntryCreatedListener<String, String> copying =
        events ->
            events.forEach(
                event -> {
                  if (!event.getKey().startsWith("copy")) {
                    cache.put("copy of " + event.getKey(), event.getValue());
                  }
                });
    cache.registerCacheEntryListener(registrationOf(copying));

    cache.put("k", "1");

    assertThat(cache.get("copy of k")).isEqualTo("1");
  }

  @Test
  void createdListener_updateAndRemove_receivesOnlyCreated() {
    RecordingListener recorder = new RecordingListener();
    CacheEntryCreatedListener<String, String> creations = events -> recorder.onCreated(events);
    cache.registerCacheEntryListener(registrationOf(creations));

    cache.put("k", "1");
    cache.put("k", "2");
    cache.remove("k");

    assertThat(recorder.events()).containsExactly("CREATED k ->1");
  }

  @Test
  void putAll_twoEntries_notifiesListenerOnce() {
    cache.registerCacheEntryListener(listener.registration());

    cache.putAll(Map.of("a", "1", "b", "2"));

    assertThat(listener.threads()).hasSize(1);
    assertThat(listener.events()).containsExactlyInAnyOrder("CREATED a ->1", "CREATED b ->2");
  }

  @Test
  void event_createdEntry_hasSourceAndTypeAndUnwrapsToItself() {
    CacheEntryCreatedListener<String, String> checking =
        events ->
            events.forEach(
                event -> {
                  assertThat(event.getSource() == cache).isTrue();
                  assertThat(event.getEventType()).isEqualTo(EventType.CREATED);
                  assertThat(event.unwrap(EventObject.class)).isSameAs(event);
                  assertThatThrownBy(() -> event.unwrap(Thread.class))
                      .isInstanceOf(IllegalArgumentException.class);
                });
    cache.registerCacheEntryListener(registrationOf(checking));

    assertThatNoException().isThrownBy(() -> cache.put("k", "1"));
  }

  @Test
  void deregisterCacheEntryListener_registeredListener_stopsEventsAndRemovesIt() {
    CacheEntryListenerConfiguration<String, String> registration = listener.registration();
    cache.registerCacheEntryListener(registration);
    cache.put("a", "1");

    cache.deregisterCacheEntryListener(registration);
    cache.put("b", "2");

    assertThat(listener.events()).containsExactly("CREATED a ->1");
    assertThat(configured()).isEmpty();
  }

  @Test
  void registerCacheEntryListener_sameConfigurationTwice_throwsUntilDeregistered() {
    CacheEntryListenerConfiguration<String, String> registration = listener.registration();
    cache.registerCacheEntryListener(registration);
    assertThatThrownBy(() -> cache.registerCacheEntryListener(registration))
        .isInstanceOf(IllegalArgumentException.class);

    cache.deregisterCacheEntryListener(registration);
    cache.registerCacheEntryListener(registration);
    cache.put("k", "1");

    assertThat(listener.events()).containsExactly("CREATED k ->1");
    assertThat(configured()).containsExactly(registration);
  }

  @Test
  void registerCacheEntryListener_failingFactory_leavesNoRegistration() {
    CacheEntryListenerConfiguration<String, String> broken =
        new MutableCacheEntryListenerConfiguration<>(
            () -> {
              throw new IllegalStateException("The factory fails on purpose");
            },
            null,
            true,
            true);

    assertThatThrownBy(() -> cache.registerCacheEntryListener(broken))
        .hasMessageContaining("on purpose");

    assertThat(configured()).isEmpty();
    assertThatNoException().isThrownBy(() -> cache.put("k", "1"));
  }

  @Test
  void deregisterCacheEntryListener_unknownListener_doesNothing() {
    assertThatNoException()
        .isThrownBy(() -> cache.deregisterCacheEntryListener(listener.registration()));
  }

  @Test
  void sweep_unreadExpiredEntry_publishesExpired() {
    fixture.manager().destroyCache("test");
    cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 50)))
                .addCacheEntryListenerConfiguration(listener.registration()));

    cache.put("k", "1");

    await()
        .untilAsserted(
            () -> assertThat(listener.events()).containsExactly("CREATED k ->1", "EXPIRED k 1>1"));
  }

  private Iterable<CacheEntryListenerConfiguration<String, String>> configured() {
    @SuppressWarnings("unchecked")
    CompleteConfiguration<String, String> configuration =
        cache.getConfiguration(CompleteConfiguration.class);
    return configuration.getCacheEntryListenerConfigurations();
  }

  private static CacheEntryListenerConfiguration<String, String> registrationOf(
      CacheEntryCreatedListener<String, String> listener) {
    return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true);
  }
}
