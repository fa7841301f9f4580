package io.cachette.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counters of the sessions of an application on this node, since the node started. Immutable.
 *
 * <pre>{@code
 * SessionStatistics statistics = sessions.statistics();
 * log.log(
 *     System.Logger.Level.INFO,
 *     "{0} sessions loaded, {1} requests without their session, {2} failures",
 *     statistics.loaded(),
 *     statistics.missed(),
 *     statistics.failures());
 * }</pre>
 */
public final class SessionStatistics {

  private final long created;
  private final long loaded;
  private final long missed;
  private final long touched;
  private final long written;
  private final long writtenBytes;
  private final long invalidated;
  private final long expired;
  private final long dropped;
  private final long conflicts;
  private final long unreadable;
  private final long failures;

  private SessionStatistics(Builder builder) {
    this.created = builder.created;
    this.loaded = builder.loaded;
    this.missed = builder.missed;
    this.touched = builder.touched;
    this.written = builder.written;
    this.writtenBytes = builder.writtenBytes;
    this.invalidated = builder.invalidated;
    this.expired = builder.expired;
    this.dropped = builder.dropped;
    this.conflicts = builder.conflicts;
    this.unreadable = builder.unreadable;
    this.failures = builder.failures;
  }

  /** Returns a builder whose counters are zero, for tests. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of sessions that were written for the first time. */
  public long created() {
    return created;
  }

  /** Returns the number of sessions that were read for a request. */
  public long loaded() {
    return loaded;
  }

  /** Returns the number of requests whose session was not found. */
  public long missed() {
    return missed;
  }

  /** Returns the number of requests that did not ask for their session and extended it. */
  public long touched() {
    return touched;
  }

  /** Returns the number of writes of changed sessions. */
  public long written() {
    return written;
  }

  /** Returns the number of bytes of attributes that were written. */
  public long writtenBytes() {
    return writtenBytes;
  }

  /**
   * Returns the number of sessions that this node destroyed because they were invalidated or
   * evicted.
   */
  public long invalidated() {
    return invalidated;
  }

  /** Returns the number of sessions that this node destroyed because they were expired. */
  public long expired() {
    return expired;
  }

  /** Returns the number of writes whose session was destroyed before. */
  public long dropped() {
    return dropped;
  }

  /** Returns the number of writes that were refused, see {@link ConflictPolicy#FAIL}. */
  public long conflicts() {
    return conflicts;
  }

  /** Returns the number of attributes that could not be read. */
  public long unreadable() {
    return unreadable;
  }

  /** Returns the number of operations for which Redis did not answer. */
  public long failures() {
    return failures;
  }

  private long[] toArray() {
    return new long[] {
      created,
      loaded,
      missed,
      touched,
      written,
      writtenBytes,
      invalidated,
      expired,
      dropped,
      conflicts,
      unreadable,
      failures
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionStatistics that && Arrays.equals(toArray(), that.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toArray());
  }

  @Override
  public String toString() {
    return "SessionStatistics["
        + "created="
        + created
        + ", loaded="
        + loaded
        + ", missed="
        + missed
        + ", touched="
        + touched
        + ", written="
        + written
        + ", writtenBytes="
        + writtenBytes
        + ", invalidated="
        + invalidated
        + ", expired="
        + expired
        + ", dropped="
        + dropped
        + ", conflicts="
        + conflicts
        + ", unreadable="
        + unreadable
        + ", failures="
        + failures
        + "]";
  }

  /** Builder of {@link SessionStatistics}. Not thread-safe. */
  public static final class Builder {

    private long created;
    private long loaded;
    private long missed;
    private long touched;
    private long written;
    private long writtenBytes;
    private long invalidated;
    private long expired;
    private long dropped;
    private long conflicts;
    private long unreadable;
    private long failures;

    private Builder() {}

    /** Number of sessions that were written for the first time; zero by default. */
    public Builder created(long count) {
      this.created = Arguments.requireAtLeast("The counter created", count, 0);
      return this;
    }

    /** Number of sessions that were read for a request; zero by default. */
    public Builder loaded(long count) {
      this.loaded = Arguments.requireAtLeast("The counter loaded", count, 0);
      return this;
    }

    /** Number of requests whose session was not found; zero by default. */
    public Builder missed(long count) {
      this.missed = Arguments.requireAtLeast("The counter missed", count, 0);
      return this;
    }

    /** Number of requests that did not ask for their session and extended it; zero by default. */
    public Builder touched(long count) {
      this.touched = Arguments.requireAtLeast("The counter touched", count, 0);
      return this;
    }

    /** Number of writes of changed sessions; zero by default. */
    public Builder written(long count) {
      this.written = Arguments.requireAtLeast("The counter written", count, 0);
      return this;
    }

    /** Number of bytes of attributes that were written; zero by default. */
    public Builder writtenBytes(long count) {
      this.writtenBytes = Arguments.requireAtLeast("The counter writtenBytes", count, 0);
      return this;
    }

    /**
     * Number of sessions that this node destroyed because they were invalidated or evicted; zero by
     * default.
     */
    public Builder invalidated(long count) {
      this.invalidated = Arguments.requireAtLeast("The counter invalidated", count, 0);
      return this;
    }

    /** Number of sessions that this node destroyed because they were expired; zero by default. */
    public Builder expired(long count) {
      this.expired = Arguments.requireAtLeast("The counter expired", count, 0);
      return this;
    }

    /** Number of writes whose session was destroyed before; zero by default. */
    public Builder dropped(long count) {
      this.dropped = Arguments.requireAtLeast("The counter dropped", count, 0);
      return this;
    }

    /** Number of writes that were refused, see {@link ConflictPolicy#FAIL}; zero by default. */
    public Builder conflicts(long count) {
      this.conflicts = Arguments.requireAtLeast("The counter conflicts", count, 0);
      return this;
    }

    /** Number of attributes that could not be read; zero by default. */
    public Builder unreadable(long count) {
      this.unreadable = Arguments.requireAtLeast("The counter unreadable", count, 0);
      return this;
    }

    /** Number of operations for which Redis did not answer; zero by default. */
    public Builder failures(long count) {
      this.failures = Arguments.requireAtLeast("The counter failures", count, 0);
      return this;
    }

    /** Builds the statistics. */
    public SessionStatistics build() {
      return new SessionStatistics(this);
    }
  }
}
