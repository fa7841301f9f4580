package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.event.EventType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a node publishes a change only if another node listens for this type of event. */
@RedisTest
class PublishedEventsTest {

  private final CacheFixture here;
  private final CacheFixture there;
  private final Cache<String, String> mine;
  private final Cache<String, String> theirs;
  private final Traffic traffic;

  PublishedEventsTest(RedisServer server) {
    here = CacheFixture.on(server);
    there = here.anotherNode();
    mine = here.cache();
    theirs = there.cache();
    traffic = Traffic.on(server);
  }

  @BeforeEach
  void putEntry() {
    mine.put("hit", "v");
  }

  @AfterEach
  void close() {
    traffic.close();
    there.close();
    here.close();
  }

  @Test
  void mutations_noListener_publishNothing() {
    assertThat(publicationsOfEveryMutation()).isZero();
  }

  @Test
  void mutations_onlyOwnNodeListens_publishNothing() {
    mine.registerCacheEntryListener(new RecordingListener().registration());

    assertThat(publicationsOfEveryMutation()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void mutations_otherNodeListensForOneKind_publishOnlyThatKind(EventType type) {
    theirs.registerCacheEntryListener(new RecordingListener().registrationFor(type));

    assertThat(publicationsOfEveryMutation())
        .isEqualTo(mutations().filter(mutation -> mutation.get()[1] == type).count());
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void mutation_otherNodeListens_publishesOnce(
      String name, EventType type, Consumer<Cache<String, String>> mutation) {
    theirs.registerCacheEntryListener(new RecordingListener().registrationFor(type));

    traffic.during(() -> mutation.accept(mine));

    assertThat(traffic.publications()).isOne();
  }

  private long publicationsOfEveryMutation() {
    return mutations()
        .mapToLong(
            mutation -> {
              mine.clear();
              mine.put("hit", "v");
              traffic.during(() -> call(mutation).accept(mine));
              return traffic.publications();
            })
        .sum();
  }

  @SuppressWarnings("unchecked")
  private static Consumer<Cache<String, String>> call(Arguments mutation) {
    return (Consumer<Cache<String, String>>) mutation.get()[2];
  }

  static Stream<Arguments> mutations() {
    return Stream.of(
        mutation("put, create", EventType.CREATED, cache -> cache.put("miss", "w")),
        mutation("put, update", EventType.UPDATED, cache -> cache.put("hit", "w")),
        mutation("putIfAbsent", EventType.CREATED, cache -> cache.putIfAbsent("miss", "w")),
        mutation("putAll", EventType.CREATED, cache -> cache.putAll(Map.of("miss", "w"))),
        mutation("getAndPut", EventType.UPDATED, cache -> cache.getAndPut("hit", "w")),
        mutation("replace", EventType.UPDATED, cache -> cache.replace("hit", "w")),
        mutation("replace same", EventType.UPDATED, cache -> cache.replace("hit", "v", "w")),
        mutation("getAndReplace", EventType.UPDATED, cache -> cache.getAndReplace("hit", "w")),
        mutation("invoke", EventType.UPDATED, PublishedEventsTest::setByProcessor),
        mutation("remove", EventType.REMOVED, cache -> cache.remove("hit")),
        mutation("remove same", EventType.REMOVED, cache -> cache.remove("hit", "v")),
        mutation("getAndRemove", EventType.REMOVED, cache -> cache.getAndRemove("hit")),
        mutation("removeAll of keys", EventType.REMOVED, cache -> cache.removeAll(Set.of("hit"))),
        mutation("removeAll", EventType.REMOVED, Cache::removeAll));
  }

  private static Arguments mutation(
      String name, EventType type, Consumer<Cache<String, String>> call) {
    return Arguments.of(name, type, call);
  }

  private static void setByProcessor(Cache<String, String> cache) {
    cache.invoke(
        "hit",
        (entry, arguments) -> {
          entry.setValue("w");
          return null;
        });
  }
}
