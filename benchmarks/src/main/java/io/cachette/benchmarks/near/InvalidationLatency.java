package io.cachette.benchmarks.near;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/**
 * Measures the time from the return of a change on one node to the moment when a reader on another
 * node, which has a near cache, gets the new value. Both nodes are in this JVM, each with a manager
 * and connections of its own, so that they have one clock. The reader reads the entry that changes
 * next all the time, and so its node has the old value in its near cache.
 */
public final class InvalidationLatency {

  private static final int CHANGES_PER_SECOND = 1_000;
  private static final long NANOS_PER_CHANGE = TimeUnit.SECONDS.toNanos(1) / CHANGES_PER_SECOND;
  private static final int MILLIS = 10_000;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final List<String> KEYS = Keys.first(100);

  private final Cache<String, String> writer;
  private final Cache<String, String> reader;

  /** The number of the first change; values are numbers of changes. */
  private final int first;

  private final long[] returned;
  private final long[] seen;
  private long reads;

  private InvalidationLatency(
      Cache<String, String> writer, Cache<String, String> reader, int first, int changes) {
    this.writer = writer;
    this.reader = reader;
    this.first = first;
    this.returned = new long[changes];
    this.seen = new long[changes];
  }

  /** Returns a table of the times. */
  public static String measure(RedisServer redis) throws InterruptedException, ExecutionException {
    redis.flushAll();
    int changes = Options.number("millis", MILLIS) * CHANGES_PER_SECOND / 1_000;
    int warmUps = (int) (WARM_UP_NANOS / NANOS_PER_CHANGE);
    try (Node one = Node.open(redis.uri());
        Node two = Node.open(redis.uri())) {
      Cache<String, String> writer = one.cache(Node.NEAR);
      Cache<String, String> reader = two.cache(Node.NEAR);
      KEYS.forEach(key -> writer.put(key, "0"));
      String unused = new InvalidationLatency(writer, reader, 1, warmUps).run();
      return new InvalidationLatency(writer, reader, 1 + warmUps, changes).run();
    }
  }

  private String run() throws InterruptedException, ExecutionException {
    CompletableFuture<Void> reading = CompletableFuture.runAsync(this::read);
    long begin = System.nanoTime();
    change(begin);
    long end = System.nanoTime();
    reading.get();
    return table(end - begin);
  }

  private void change(long begin) {
    for (int i = 0; i < returned.length; i++) {
      long pause = begin + i * NANOS_PER_CHANGE - System.nanoTime();
      if (pause > 0) {
        LockSupport.parkNanos(pause);
      }
      writer.put(key(i), Integer.toString(first + i));
      returned[i] = System.nanoTime();
    }
  }

  // There may be fewer processors than threads that have something to do.
  @SuppressWarnings("ThreadPriorityCheck")
  private void read() {
    for (int i = 0; i < seen.length; i++) {
      String key = key(i);
      // A slow reader may miss a value that is replaced already.
      while (Integer.parseInt(Objects.requireNonNull(reader.get(key), key)) < first + i) {
        reads++;
        Thread.yield();
      }
      seen[i] = System.nanoTime();
    }
  }

  private static String key(int change) {
    return KEYS.get(change % KEYS.size());
  }

  private String table(long nanos) {
    double[] times = new double[seen.length];
    for (int i = 0; i < seen.length; i++) {
      // The reader may be earlier than the return of the change.
      times[i] = Math.max(0, seen[i] - returned[i]);
    }
    Arrays.sort(times);
    Table table =
        new Table(
            "changes a second",
            "changes",
            "median, µs",
            "99 %, µs",
            "longest, µs",
            "reads a change");
    table.row(
        Text.whole(times.length / (nanos / 1e9)),
        Text.of(times.length),
        Text.micros(times[times.length / 2]),
        Text.micros(times[(int) (times.length * 99L / 100)]),
        Text.micros(times[times.length - 1]),
        Text.decimal((double) reads / times.length));
    return """
    From the return of `put` on one node to the reader on another, which are in one JVM.

    %s\
    """
        .formatted(table);
  }
}
