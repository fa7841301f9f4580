package io.cachette.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Capture of the messages that a class logs through {@link System.Logger} or {@code
 * java.util.logging}, until {@link #close()}. They appear nowhere else meanwhile. Thread-safe.
 *
 * <pre>{@code
 * System.Logger logger = System.getLogger(Order.class.getName());
 * try (LogCapture capture = LogCapture.of(Order.class)) {
 *   logger.log(System.Logger.Level.WARNING, "{0} left", 3);
 *   Assertions.assertEquals(List.of("3 left"), capture.messages());
 * }
 * }</pre>
 */
public final class LogCapture implements AutoCloseable {

  private final Logger logger;
  private final Handler handler;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  private LogCapture(Logger logger) {
    this.logger = logger;
    this.handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            messages.add(new SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  /**
   * Starts capturing.
   *
   * @param type the class whose name the logger has
   * @return a capture, which the caller closes
   */
  public static LogCapture of(Class<?> type) {
    return new LogCapture(Logger.getLogger(type.getName()));
  }

  /**
   * Returns the messages up to now, with their parameters filled in.
   *
   * @return a live list
   */
  public List<String> messages() {
    return messages;
  }

  /** Stops capturing. */
  @Override
  public void close() {
    logger.setUseParentHandlers(true);
    logger.removeHandler(handler);
  }
}
