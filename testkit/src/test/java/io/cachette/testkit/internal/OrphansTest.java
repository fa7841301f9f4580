package io.cachette.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OrphansTest {
  private final Logger logger = Logger.getLogger(Orphans.class.getName());
  private final LogMemory logged = new LogMemory();

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(logged);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(logged);
    logger.setUseParentHandlers(true);
  }

  @Test
  void discardAll_oneFailure_logsFailureAndDiscardsOthers() {
    RuntimeException failure = new IllegalStateException("survives SIGKILL");
    List<String> discarded = new ArrayList<>();
    Orphans.discardAll(
        List.of(
            () -> discarded.add("first"),
            () -> {
              throw failure;
            },
            () -> discarded.add("last")));
    assertThat(discarded).containsExactly("first", "last");
    assertThat(logged.records).extracting(LogRecord::getThrown).containsExactly(failure);
  }

  private static final class LogMemory extends Handler {
    private final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      records.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
