package io.cachette.session.container;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * What containers log; nothing, unless the system property {@code session.container.log} names a
 * level of {@code java.util.logging}.
 */
public final class Logging {

  /** Kept, as the log manager would forget their levels with them. */
  private static final List<Logger> LOGGERS =
      Stream.of("io.undertow", "org.apache", "org.jboss", "org.xnio")
          .map(Logger::getLogger)
          .toList();

  private Logging() {}

  /** Also for nodes that this package does not start. */
  public static void silence() {
    Level level = Level.parse(System.getProperty("session.container.log", "OFF"));
    LOGGERS.forEach(logger -> logger.setLevel(level));
  }
}
