package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.ExtendedEntry;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A cache with a listener, in which different parts of the system decide on a write. */
abstract class WriteOptionsScenario {

  static final Duration HOUR = Duration.ofHours(1);
  static final WriteOptions HOUR_TO_LIVE = WriteOptions.timeToLive(HOUR);

  static CacheFixture fixture;

  final RedisServer server;
  final RecordingListener listener = new RecordingListener();
  final RecordingWriter writer = new RecordingWriter();
  final RecordingPolicy policy =
      new RecordingPolicy(
          javax.cache.expiry.Duration.ONE_DAY,
          javax.cache.expiry.Duration.ONE_DAY,
          javax.cache.expiry.Duration.ONE_DAY);

  WriteOptionsScenario(RedisServer server) {
    this.server = server;
  }

  @BeforeAll
  static void open(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void destroy() {
    fixture.manager().destroyCache("test");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /** The part of the system that decides what an operation does. */
  enum Decider {
    SERVER,
    POLICY_OF_API,
    POLICY_OF_USER,
    WRITER
  }

  static EntryProcessor<String, String, String> setting(String value, WriteOptions options) {
    return (entry, arguments) -> {
      ExtendedEntry.of(entry).setValue(value, options);
      return null;
    };
  }

  Cache<String, String> cache(Decider decider) {
    MutableConfiguration<String, String> configuration =
        CacheFixture.strings()
            .setStatisticsEnabled(true)
            .setExpiryPolicyFactory(() -> policy(decider))
            .addCacheEntryListenerConfiguration(listener.registration());
    if (decider == Decider.WRITER) {
      configuration.setWriteThrough(true).setCacheWriterFactory(() -> writer);
    }
    return fixture.cache("test", configuration);
  }

  private ExpiryPolicy policy(Decider decider) {
    return switch (decider) {
      case SERVER -> new EternalExpiryPolicy();
      case POLICY_OF_API -> new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_DAY);
      case POLICY_OF_USER, WRITER -> policy;
    };
  }

  void assertWritten(Decider decider) {
    if (decider == Decider.WRITER) {
      assertThat(writer.calls()).hasSize(1);
      assertThat(writer.database()).isEqualTo(Map.of("k", "new"));
    } else {
      assertThat(writer.calls()).isEmpty();
    }
  }

  void seed() {
    server.command("HSET", entries(), "s:k", "s:old");
  }

  @Nullable Object expiryTime() {
    return new StoredEntries(server, entries()).expiryTime("s:k");
  }

  long millisToLive() {
    return Long.parseLong(String.valueOf(expiryTime())) - System.currentTimeMillis();
  }

  String entries() {
    return fixture.namespace() + ":{test}";
  }
}
