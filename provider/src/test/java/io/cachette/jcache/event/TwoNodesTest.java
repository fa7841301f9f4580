package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.ForkedJvm;
import io.cachette.jcache.support.Listeners;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of one node reach the listeners of the others. */
@RedisTest
class TwoNodesTest {

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  TwoNodesTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  @Test
  void events_oldValuesRequired_arriveInOrderWithOldValues() {
    there.cache().registerCacheEntryListener(Listeners.all(heard, true));

    changeEntry(here.cache());

    awaitHeard("CREATED k a<-null", "UPDATED k b<-a", "REMOVED k b<-b");
  }

  @Test
  void events_oldValuesNotRequired_arriveWithoutOldValues() {
    there.cache().registerCacheEntryListener(Listeners.all(heard, false));

    changeEntry(here.cache());

    awaitHeard("CREATED k a<-null", "UPDATED k b<-null", "REMOVED k null<-null");
  }

  private static void changeEntry(Cache<String, String> cache) {
    cache.put("k", "a");
    cache.put("k", "b");
    cache.remove("k");
  }

  /** Whichever node finds the dead entry: by a sweep, or because somebody asks for it. */
  @Test
  void expiry_twoNodes_notifiesListenerOnce() {
    MutableConfiguration<String, String> shortLived =
        CacheFixture.strings()
            .setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 50)));
    Cache<String, String> mine = here.cache("test", shortLived);
    there
        .cache("test", shortLived)
        .registerCacheEntryListener(Listeners.of(EventType.EXPIRED, heard));
    mine.put("k", "v");
    await().until(() -> mine.get("k") == null);

    mine.put("end", "v");

    awaitHeard("EXPIRED k null<-null", "EXPIRED end null<-null");
  }

  @Test
  void ownChange_bothNodesListen_notifiesOwnListenerOnce() {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    mine.registerCacheEntryListener(Listeners.all(heard, false));
    theirs.registerCacheEntryListener(Listeners.all(new CopyOnWriteArrayList<>(), false));

    mine.put("k", "v");
    theirs.put("end", "v");

    awaitHeard("CREATED k v<-null", "CREATED end v<-null");
  }

  @Test
  void deregisterCacheEntryListener_onlyListener_deletesRegistrationAndStopsEvents() {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    CacheEntryListenerConfiguration<String, String> listener = Listeners.all(heard, false);
    theirs.registerCacheEntryListener(listener);
    mine.put("k", "v");
    awaitHeard("CREATED k v<-null");
    assertThat(registrations()).isEqualTo(1L);

    theirs.deregisterCacheEntryListener(listener);

    assertThat(registrations()).isEqualTo(0L);
    mine.put("k", "w");
    List<String> heardLater = new CopyOnWriteArrayList<>();
    theirs.registerCacheEntryListener(Listeners.all(heardLater, false));
    mine.put("end", "v");
    await().until(() -> heardLater.equals(List.of("CREATED end v<-null")));
    assertThat(heard).containsExactly("CREATED k v<-null");
  }

  @Test
  void listener_otherJvm_receivesEventsAndExpiresAfterKill() throws Exception {
    Cache<String, String> mine = here.cache();
    try (ForkedJvm other =
            ForkedJvm.start(ListeningProgram.class, here.server().toString(), here.namespace());
        BufferedReader printed = other.printed()) {
      assertThat(printed.readLine()).isEqualTo("ready");

      changeEntry(mine);

      assertThat(List.of(printed.readLine(), printed.readLine(), printed.readLine()))
          .containsExactly("CREATED k a<-null", "UPDATED k b<-a", "REMOVED k b<-b");
      other.process().destroyForcibly().waitFor();
    }
    // Nothing else renews it, so it ends by itself.
    assertThat((Long) server.command("PTTL", registrationsKey())).isBetween(1L, 30_000L);
    mine.put("k", "c");
    assertThat(mine.get("k")).isEqualTo("c");
  }

  @Test
  void put_subscriberNeverReads_isNotBlocked() throws IOException {
    Cache<String, String> mine = here.cache();
    there.cache().registerCacheEntryListener(Listeners.of(EventType.CREATED, heard));
    try (Socket foreign = new Socket(server.host(), server.port())) {
      OutputStream out = foreign.getOutputStream();
      out.write("PSUBSCRIBE *\r\n".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> Long.valueOf(1).equals(server.command("PUBSUB", "NUMPAT")));
      String value = "v".repeat(10_000);

      IntStream.range(0, 1000).forEach(i -> mine.put("k" + i, value));

      await().until(() -> heard.size() == 1000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        ":::::::",
        "-:-:-:-:-:-:",
        "4:node4:test1:c999999999:k1:v-:",
        "4:node4:test1:c-5:k1:v-:",
        "4:node4:test0:3:s:k3:s:v-:",
        "4:node4:test1:?3:s:k3:s:v-:",
        "4:node4:test1:c3:???3:s:v-:"
      })
  void events_malformedMessageOnChannel_arriveAfterwards(String garbage) {
    Cache<String, String> mine = here.cache();
    there.cache().registerCacheEntryListener(Listeners.all(heard, false));

    server.command("PUBLISH", here.namespace() + ":events", garbage);
    mine.put("k", "v");

    awaitHeard("CREATED k v<-null");
  }

  @Test
  void registration_expiredNode_isDeletedByOtherNode() {
    here.cache();
    server.command("HSET", registrationsKey(), "dead", "1:cur");

    there.cache().registerCacheEntryListener(Listeners.all(heard, false));

    assertThat(server.command("HGET", registrationsKey(), "dead")).isNull();
    assertThat(registrations()).isEqualTo(1L);
  }

  private void awaitHeard(String... events) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(events));
  }

  private @Nullable Object registrations() {
    return server.command("HLEN", registrationsKey());
  }

  private String registrationsKey() {
    return here.namespace() + ":{test:0}:meta";
  }
}
