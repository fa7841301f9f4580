package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Iterator;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which events a change publishes, and which thread calls the listener. */
@RedisTest
class EventDeliveryTest {

  private final CacheFixture fixture;

  EventDeliveryTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void synchronousListener_changeOnOtherNode_isNotifiedOnAnotherThread() {
    RecordingListener listener = new RecordingListener();
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> cache = fixture.cache();
      there.cache("test", configured(listener));

      cache.put("k", "1");
      cache.put("k", "2");
      cache.remove("k");

      await()
          .untilAsserted(
              () ->
                  assertThat(listener.events())
                      .containsExactly("CREATED k ->1", "UPDATED k 1>2", "REMOVED k 2>2"));
      assertThat(listener.threads()).doesNotContain(Thread.currentThread());
    }
  }

  @Test
  void iteratorRemove_entryChangedAfterNext_removesCurrentValue() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    iterator.next();
    cache.put("k", "2");
    cache.registerCacheEntryListener(listener.registration());

    iterator.remove();

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(listener.events()).containsExactly("REMOVED k 2>2");
  }

  private static CompleteConfiguration<String, String> configured(RecordingListener listener) {
    return CacheFixture.strings().addCacheEntryListenerConfiguration(listener.registration());
  }
}
