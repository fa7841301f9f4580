package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.ExtendedEntry;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests entry processors that set values with options. */
@RedisTest
class ExtendedEntryTest extends WriteOptionsScenario {

  ExtendedEntryTest(RedisServer server) {
    super(server);
  }

  @ParameterizedTest
  @EnumSource(Decider.class)
  void setValue_laterChangeWithoutOptions_followsPolicy(Decider decider) {
    Cache<String, String> cache = cache(decider);

    cache.<@Nullable Void>invoke(
        "k",
        (entry, arguments) -> {
          ExtendedEntry.of(entry).setValue("first", HOUR_TO_LIVE);
          assertThat(entry.getValue()).isEqualTo("first");
          entry.setValue("new");
          return null;
        });

    if (decider == Decider.SERVER) {
      assertThat(expiryTime()).isNull();
    } else {
      assertThat(millisToLive()).isGreaterThan(HOUR.multipliedBy(2).toMillis());
    }
    assertWritten(decider);
  }

  @ParameterizedTest
  @EnumSource(Decider.class)
  void setValue_laterRemove_storesNothing(Decider decider) {
    Cache<String, String> cache = cache(decider);

    cache.<@Nullable Void>invoke(
        "k",
        (entry, arguments) -> {
          ExtendedEntry.of(entry).setValue("new", HOUR_TO_LIVE);
          entry.remove();
          return null;
        });

    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
    assertThat(listener.events()).isEmpty();
    assertThat(writer.calls()).isEmpty();
  }

  @Test
  void setValue_optionsPerKey_setsExpiryTimePerEntry() {
    Cache<String, String> cache = cache(Decider.SERVER);

    cache.<@Nullable Void>invokeAll(
        Set.of("k", "eternal"),
        (entry, arguments) -> {
          WriteOptions options =
              entry.getKey().equals("k") ? HOUR_TO_LIVE : WriteOptions.defaults();
          ExtendedEntry.of(entry).setValue("new", options);
          return null;
        });

    assertThat(millisToLive()).isPositive();
    assertThat(new StoredEntries(server, entries()).expiryTime("s:eternal")).isNull();
    assertThat(cache).hasSize(2);
  }

  @Test
  void setValue_conflictingChange_appliesOptionsOfLastRun() {
    Cache<String, String> cache = cache(Decider.SERVER);
    seed();

    cache.<@Nullable Void>invoke(
        "k",
        (entry, arguments) -> {
          if (entry.getValue().equals("old")) {
            server.command("HSET", entries(), "s:k", "s:other");
            ExtendedEntry.of(entry).setValue("new", HOUR_TO_LIVE);
          } else {
            entry.setValue("newer");
          }
          return null;
        });

    assertThat(cache.get("k")).isEqualTo("newer");
    assertThat(expiryTime()).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // passes null where the API forbids it
  void setValue_nullArgument_failsAndChangesNothing() {
    Cache<String, String> cache = cache(Decider.SERVER);

    for (EntryProcessor<String, String, String> processor :
        List.of(setting(null, HOUR_TO_LIVE), setting("new", null))) {
      assertThatThrownBy(() -> cache.invoke("k", processor))
          .isInstanceOf(EntryProcessorException.class)
          .hasCauseInstanceOf(NullPointerException.class);
    }
    assertThat(cache).isEmpty();
  }

  @Test
  void unwrap_knownAndUnknownTypes_returnsEntryOrThrows() {
    Cache<String, String> cache = cache(Decider.SERVER);

    cache.<@Nullable Void>invoke(
        "k",
        (entry, arguments) -> {
          assertThat((Object) entry.unwrap(ExtendedEntry.class)).isSameAs(entry);
          assertThat(ExtendedEntry.of(entry).getKey()).isEqualTo("k");
          assertThatThrownBy(() -> entry.unwrap(Thread.class))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("java.lang.Thread");
          return null;
        });
  }
}
