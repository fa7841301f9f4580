package io.cachette.session.container;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The log of containers: off, unless the system property {@code session.container.log} names a
 * level of {@code java.util.logging}.
 */
public final class Logging {

  /** Kept, because the log manager drops loggers, and with them their levels. */
  private static final List<Logger> LOGGERS =
      Stream.of("io.undertow", "org.apache", "org.jboss", "org.xnio")
          .map(Logger::getLogger)
          .toList();

  private Logging() {}

  /** Sets the level. Call it for nodes that this package does not start. */
  public static void silence() {
    Level level = Level.parse(System.getProperty("session.container.log", "OFF"));
    LOGGERS.forEach(logger -> logger.setLevel(level));
  }
}
