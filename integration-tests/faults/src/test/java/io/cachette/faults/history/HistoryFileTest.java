package io.cachette.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.faults.history.Operation.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records of clients survive the death of their JVM. */
final class HistoryFileTest {

  private final Path file;

  HistoryFileTest(@TempDir Path folder) {
    file = folder.resolve("history");
  }

  @Test
  void attempts_resultAndFailure_areReadAsWritten() {
    try (HistoryWriter writer = new HistoryWriter(file)) {
      assertThat(writer.record("0/1", "k", Call.REPLACE, 5L, 4L, () -> 1L)).isTrue();
      assertThat(writer.record("0/2", "k", Call.GET, null, null, () -> null)).isTrue();
      assertThat(
              writer.record(
                  "0/3",
                  "k",
                  Call.PUT,
                  6L,
                  null,
                  () -> {
                    throw new IllegalStateException("two\nlines", new IOException("cause"));
                  }))
          .isFalse();
    }

    List<Attempt> attempts = HistoryReader.read(file);

    assertThat(attempts).hasSize(3);
    Operation replacement = attempts.get(0).operation();
    assertThat(replacement)
        .isEqualTo(
            new Operation(
                "0/1",
                "k",
                Call.REPLACE,
                5L,
                4L,
                1L,
                Ending.KNOWN,
                replacement.invoked(),
                attempts.get(0).returned()));
    assertThat(attempts.get(1).operation().result()).isNull();
    assertThat(attempts.get(1).operation().isKnown()).isTrue();
    assertThat(attempts.get(2).failure()).contains("two lines", "cause");
    assertThat(attempts.get(2).operation().hasReturned()).isFalse();
  }

  @Test
  void attempt_ofJvmThatWasKilled_hasNoKnownOutcome() throws IOException {
    try (HistoryWriter writer = new HistoryWriter(file)) {
      writer.record("0/1", "k", Call.PUT, 5L, null, () -> null);
    }
    String text = Files.readString(file);
    int endOfInvocation = text.indexOf('\n') + 1;
    Files.writeString(file, text.substring(0, endOfInvocation + 10));

    assertThat(HistoryReader.read(file))
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.operation().hasReturned()).isFalse();
              assertThat(attempt.operation().argument()).isEqualTo(5);
              assertThat(attempt.nanos()).isZero();
            });
  }

  @Test
  void attempts_incompleteLine_areLeftOut() throws IOException {
    Files.writeString(file, "call\t1\t12", StandardOpenOption.CREATE);

    assertThat(HistoryReader.read(file)).isEmpty();
  }
}
