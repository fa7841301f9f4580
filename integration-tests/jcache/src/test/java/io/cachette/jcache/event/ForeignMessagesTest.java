package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.internal.event.EventTopic;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests messages on the channel of the events that are no events, or that cannot be decoded. */
@RedisTest
class ForeignMessagesTest {

  private final RedisServer server;
  private final CacheFixture fixture;
  private final RecordingListener listener = new RecordingListener();

  ForeignMessagesTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void receive_manyForeignMessages_warnsOnceAndDeliversEvents() {
    fixture.cache(
        "test", CacheFixture.strings().addCacheEntryListenerConfiguration(listener.registration()));
    try (LogCapture logged = LogCapture.of(EventTopic.class);
        CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs = there.cache();
      for (int i = 0; i < 100; i++) {
        publish("no event " + i);
      }
      theirs.put("k", "v");

      await().untilAsserted(() -> assertThat(listener.events()).containsExactly("CREATED k ->v"));
      assertThat(logged.messages())
          .hasSize(1)
          .first()
          .asString()
          .contains("A message on the event channel", fixture.namespace());
    }
  }

  @Test
  void receive_manyUnreadableEvents_warnsOnceAndDeliversOthers() throws Exception {
    fixture.cache(
        "test", CacheFixture.strings().addCacheEntryListenerConfiguration(listener.registration()));
    try (LogCapture logged =
            LogCapture.of(Class.forName("io.cachette.jcache.internal.event.ListenerRegistration"));
        CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs = there.cache();
      String cacheName = StoreKeys.of(fixture.namespace(), "test").name();
      for (int i = 0; i < 100; i++) {
        publish(
            "5:other"
                + cacheName.length()
                + ":"
                + cacheName
                + "1:c3:s:k4:\u0001\u0002\u0003\u0004-:");
      }
      theirs.put("k", "v");

      await().untilAsserted(() -> assertThat(listener.events()).containsExactly("CREATED k ->v"));
      assertThat(logged.messages())
          .hasSize(1)
          .first()
          .asString()
          .contains("Cache 'test': an event of another node cannot be read");
    }
  }

  private void publish(String message) {
    server.command("PUBLISH", StoreKeys.channel(fixture.namespace()), message);
  }
}
