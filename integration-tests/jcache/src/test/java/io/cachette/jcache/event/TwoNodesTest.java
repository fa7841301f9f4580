package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that events of one node reach the listeners of other nodes. */
@RedisTest
class TwoNodesTest {

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final RecordingListener listener = new RecordingListener();

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
    there.cache().registerCacheEntryListener(listener.registration());

    changeEntry(here.cache());

    awaitEvents("CREATED k ->a", "UPDATED k a>b", "REMOVED k b>b");
  }

  @Test
  void events_oldValuesNotRequired_arriveWithoutOldValues() {
    there.cache().registerCacheEntryListener(listener.registrationWithoutOldValues());

    changeEntry(here.cache());

    awaitEvents("CREATED k ->a", "UPDATED k ->b", "REMOVED k ->-");
  }

  private static void changeEntry(Cache<String, String> cache) {
    cache.put("k", "a");
    cache.put("k", "b");
    cache.remove("k");
  }

  /** Any of the nodes may find the expired entry, by a sweep or by a read. */
  @Test
  void expiry_twoNodes_notifiesListenerOnce() {
    MutableConfiguration<String, String> shortLived =
        CacheFixture.strings()
            .setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 50)));
    Cache<String, String> mine = here.cache("test", shortLived);
    there
        .cache("test", shortLived)
        .registerCacheEntryListener(listener.registrationFor(EventType.EXPIRED));
    mine.put("k", "v");
    await().until(() -> mine.get("k") == null);

    mine.put("end", "v");

    awaitEvents("EXPIRED k ->-", "EXPIRED end ->-");
  }

  @Test
  void ownChange_bothNodesListen_notifiesOwnListenerOnce() {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    mine.registerCacheEntryListener(listener.registrationWithoutOldValues());
    theirs.registerCacheEntryListener(new RecordingListener().registrationWithoutOldValues());

    mine.put("k", "v");
    theirs.put("end", "v");

    awaitEvents("CREATED k ->v", "CREATED end ->v");
  }

  @Test
  void deregisterCacheEntryListener_onlyListener_deletesRegistrationAndStopsEvents() {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    CacheEntryListenerConfiguration<String, String> registration =
        listener.registrationWithoutOldValues();
    theirs.registerCacheEntryListener(registration);
    mine.put("k", "v");
    awaitEvents("CREATED k ->v");
    assertThat(registrations()).isEqualTo(1L);

    theirs.deregisterCacheEntryListener(registration);

    assertThat(registrations()).isEqualTo(0L);
    mine.put("k", "w");
    RecordingListener later = new RecordingListener();
    theirs.registerCacheEntryListener(later.registrationWithoutOldValues());
    mine.put("end", "v");
    await().until(() -> later.events().equals(List.of("CREATED end ->v")));
    assertThat(listener.events()).containsExactly("CREATED k ->v");
  }

  @Test
  void listener_otherJvm_receivesEventsAndExpiresAfterKill() {
    Cache<String, String> mine = here.cache();
    try (JavaProgram other =
        JavaProgram.start(ListeningProgram.class, here.server().toString(), here.namespace())) {
      assertThat(other.readLine()).isEqualTo("ready");

      changeEntry(mine);

      assertThat(List.of(other.readLine(), other.readLine(), other.readLine()))
          .containsExactly("CREATED k ->a", "UPDATED k a>b", "REMOVED k b>b");
      other.process().destroyForcibly();
      other.process().onExit().join();
    }
    // No node renews the registration, so it expires.
    assertThat(millisOfRegistration()).isBetween(1L, 30_000L);
    mine.put("k", "c");
    assertThat(mine.get("k")).isEqualTo("c");
  }

  @Test
  void put_subscriberNeverReads_isNotBlocked() throws IOException {
    Cache<String, String> mine = here.cache();
    there.cache().registerCacheEntryListener(listener.registrationFor(EventType.CREATED));
    try (Socket foreign = new Socket(server.host(), server.port())) {
      OutputStream out = foreign.getOutputStream();
      out.write("PSUBSCRIBE *\r\n".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> Long.valueOf(1).equals(server.command("PUBSUB", "NUMPAT")));
      String value = "v".repeat(10_000);

      IntStream.range(0, 1000).forEach(i -> mine.put("k" + i, value));

      await().until(() -> listener.events().size() == 1000);
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
    there.cache().registerCacheEntryListener(listener.registrationWithoutOldValues());

    server.command("PUBLISH", here.namespace() + ":events", garbage);
    mine.put("k", "v");

    awaitEvents("CREATED k ->v");
  }

  @Test
  void events_ofOneMessage_arriveInOrderExceptUnreadableOnes() {
    here.cache();
    Cache<String, String> theirs = there.cache();
    theirs.registerCacheEntryListener(listener.registrationWithoutOldValues());
    String name = theirs.getName();

    String message =
        "4:node%d:%s".formatted(name.length(), name)
            + "1:c3:s:a3:s:1-:1:c3:???3:s:2-:1:u3:s:b3:s:3-:";
    server.command("PUBLISH", here.namespace() + ":events", message);

    awaitEvents("CREATED a ->1", "UPDATED b ->3");
  }

  @Test
  void putAll_otherNodeListens_publishesAllChangesInOneMessage() {
    Cache<String, String> mine = here.cache();
    there.cache().registerCacheEntryListener(listener.registrationWithoutOldValues());
    mine.put("a", "0");

    mine.putAll(new TreeMap<>(Map.of("a", "1", "b", "2")));

    awaitEvents("CREATED a ->0", "UPDATED a ->1", "CREATED b ->2");
  }

  @Test
  void registration_expiredNode_isDeletedByOtherNode() {
    here.cache();
    server.command("HSET", stored().control(), "listeners", ";stopped=1:cur");

    there.cache().registerCacheEntryListener(listener.registrationWithoutOldValues());

    assertThat(stored().listeners()).doesNotContain("stopped");
    assertThat(registrations()).isEqualTo(1L);
  }

  private void awaitEvents(String... events) {
    await().untilAsserted(() -> assertThat(listener.events()).containsExactly(events));
  }

  private long registrations() {
    return stored().listeners().chars().filter(next -> next == ';').count();
  }

  private long millisOfRegistration() {
    String untilMillis = stored().listeners().replaceFirst(".*=(\\d+):.*", "$1");
    return Long.parseLong(untilMillis) - System.currentTimeMillis();
  }

  private StoredEntries stored() {
    return StoredEntries.of(server, here, "test");
  }
}
