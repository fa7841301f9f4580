package io.cachette.jcache.support;

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

/** Carries out one row of the {@link OperationTable} on a cache of its own, with statistics. */
public final class TableRun implements AutoCloseable {

  /** Who decides what an operation does; it must not show. */
  public enum Mode {
    /** The server; reads change nothing. */
    SERVER,
    /** The server; reads move deadlines. */
    TOUCHING_SERVER,
    /** This JVM, as it has to ask a policy of the user. */
    POLICY,
    /** This JVM under a lease, as it has to write through. */
    WRITER
  }

  private final CacheFixture fixture;
  private final OperationTable.Row row;
  private final RecordingPolicy policy;
  private final RecordingWriter writer = new RecordingWriter();
  private final Cache<String, String> cache;

  public TableRun(
      RedisServer server,
      CacheFixture fixture,
      OperationTable.Row row,
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
    if (row.source() != OperationTable.Source.NONE) {
      configuration
          .setReadThrough(true)
          .setCacheLoaderFactory(() -> new FunctionLoader(this::load));
    }
    if (mode == Mode.WRITER) {
      configuration.setWriteThrough(true).setCacheWriterFactory(() -> writer);
    }
    listeners.forEach(configuration::addCacheEntryListenerConfiguration);
    this.cache = fixture.cache("test", configuration);
    seed(server);
  }

  public TableRun call() {
    row.call().accept(cache);
    return this;
  }

  /** The same through {@link AsyncCache}. */
  public TableRun callAsync() {
    row.call().accept(AsyncCacheAdapter.of(cache));
    return this;
  }

  public Counters counters() {
    return Counters.of(cache);
  }

  /** What the policy was asked, in the modes that have a policy of the user. */
  public String asked() {
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

  /** Written behind the cache's back: nothing is counted, told, or asked, and nobody waits. */
  private void seed(RedisServer server) {
    String entries = fixture.namespace() + ":{test:0}";
    if (row.prior() != OperationTable.Prior.ABSENT) {
      server.command("HSET", entries, "s:k", "s:old");
    }
    if (row.prior() == OperationTable.Prior.EXPIRED) {
      long longAgo = TimeUnit.DAYS.toMillis(1);
      server.command("ZADD", entries + ":deadlines", Long.toString(longAgo), "s:k");
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
