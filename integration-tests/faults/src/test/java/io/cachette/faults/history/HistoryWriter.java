package io.cachette.faults.history;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line before each operation, and a line after it. So the operations of a JVM that is
 * killed stay in the file. Thread-safe.
 */
public final class HistoryWriter implements AutoCloseable {
  static final String INVOCATION = "call";
  static final String RESULT = "result";
  static final String FAILURE = "failure";

  private final LineFile file;
  private final AtomicLong numbers = new AtomicLong();

  /** Code that calls the cache, and may fail in any way. */
  @FunctionalInterface
  public interface Action {
    /** Returns the result; true is 1, false is 0. */
    @Nullable Long run();
  }

  /** Creates a file. */
  public HistoryWriter(Path path) {
    file = new LineFile(path);
  }

  /**
   * Runs and records an operation.
   *
   * @return whether it has returned a result
   */
  public boolean record(
      String client,
      String key,
      Call call,
      @Nullable Long argument,
      @Nullable Long expected,
      Action action) {
    long number = numbers.incrementAndGet();
    file.write(INVOCATION, number, System.nanoTime(), client, key, call, argument, expected);
    try {
      Long result = action.run();
      file.write(RESULT, number, System.nanoTime(), result);
      return true;
    } catch (RuntimeException e) {
      file.write(FAILURE, number, System.nanoTime(), describe(e));
      return false;
    }
  }

  private static String describe(RuntimeException failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      text.append(", caused by ").append(cause);
    }
    return text.toString().replaceAll("\\s+", " ");
  }

  @Override
  public void close() {
    file.close();
  }
}
