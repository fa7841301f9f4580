package io.cachette.jcache.support;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.AsyncCache;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** Runs one row of the {@link OperationTable} on a new cache with statistics. */
public final class TableRun implements AutoCloseable {

  /** The part of the system that decides what an operation does. The effects must be the same. */
  public enum Mode {
    /** The server decides. Reads change nothing. */
    SERVER,
    /** The server decides. Reads change expiry times. */
    TOUCHING_SERVER,
    /** This JVM decides, as it has to call a policy of the user. */
    POLICY,
    /** This JVM decides under a lease, as it has to write through. */
    WRITER
  }

  private final CacheFixture fixture;
  private final OperationRow row;
  private final RecordingPolicy policy;
  private final RecordingWriter writer = new RecordingWriter();
  private final Cache<String, String> cache;

  /** Creates a cache with one partition on a server. */
  public TableRun(
      RedisServer server,
      CacheFixture fixture,
      OperationRow row,
      Mode mode,
      List<CacheEntryListenerConfiguration<String, String>> listeners) {
    this(StoredEntries.of(server, fixture, "test"), 1, fixture, row, mode, listeners);
  }

  /** Creates a cache with several partitions. */
  public TableRun(
      StoredEntries entries,
      int partitions,
      CacheFixture fixture,
      OperationRow row,
      Mode mode,
      List<CacheEntryListenerConfiguration<String, String>> listeners) {
    this.fixture = fixture;
    this.row = row;
    Duration lifetime = row.neverCreated() ? Duration.ZERO : Duration.ONE_DAY;
    this.policy = new RecordingPolicy(lifetime, Duration.ONE_DAY, Duration.ONE_DAY);
    MutableConfiguration<String, String> configuration =
        CacheFixture.strings()
            .setStatisticsEnabled(true)
            .setExpiryPolicyFactory(() -> policy(mode, lifetime));
    if (row.source() != OperationRow.Source.NONE) {
      configuration
          .setReadThrough(true)
          .setCacheLoaderFactory(() -> new FunctionLoader(this::load));
    }
    if (mode == Mode.WRITER) {
      configuration.setWriteThrough(true).setCacheWriterFactory(() -> writer);
    }
    listeners.forEach(configuration::addCacheEntryListenerConfiguration);
    this.cache =
        fixture.cache(
            "test",
            partitions == 1
                ? configuration
                : CachetteConfiguration.<String, String>builder()
                    .with(configuration)
                    .partitions(partitions)
                    .build());
    seed(entries);
  }

  public TableRun call() {
    row.call().accept(cache);
    return this;
  }

  /** Runs the operation through {@link AsyncCache}. */
  public TableRun callAsync() {
    row.call().accept(AsyncCacheAdapter.of(cache));
    return this;
  }

  public Counters counters() {
    return Counters.of(cache);
  }

  /** The calls of the policy, in the modes with a policy of the user. */
  public String policyCalls() {
    return policy.calls();
  }

  public List<String> written() {
    return writer.calls();
  }

  @Override
  public void close() {
    fixture.manager().destroyCache("test");
  }

  private ExpiryPolicy policy(Mode mode, Duration lifetime) {
    return switch (mode) {
      case SERVER ->
          row.neverCreated() ? new CreatedExpiryPolicy(lifetime) : new EternalExpiryPolicy();
      case TOUCHING_SERVER -> new TouchedExpiryPolicy(lifetime);
      case POLICY, WRITER -> policy;
    };
  }

  /** Stores the entry directly in Redis: without counters, events, and calls of the policy. */
  private void seed(StoredEntries entries) {
    if (row.prior() != OperationRow.Prior.ABSENT) {
      entries.put("s:k", "s:old");
    }
    if (row.prior() == OperationRow.Prior.EXPIRED) {
      entries.setExpiryTime("s:k", TimeUnit.DAYS.toMillis(1));
    }
  }

  private @Nullable String load(String key) {
    return switch (row.source()) {
      case HAS_VALUE -> "loaded";
      case FAILS -> throw new IllegalStateException("The source fails on purpose");
      case LACKS_VALUE, NONE -> null;
    };
  }
}
