package io.cachette.faults.history;

import io.cachette.faults.history.Operation.Ending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the file of a {@link HistoryWriter}, also if its JVM was killed. */
public final class HistoryReader {

  private HistoryReader() {}

  /** Returns the operations of a file in the order of their invocations. */
  public static List<Attempt> read(Path path) {
    Map<String, Attempt> attempts = new LinkedHashMap<>();
    for (String[] words : LineFile.read(path)) {
      String number = words[1];
      long time = Long.parseLong(words[2]);
      if (words[0].equals(HistoryWriter.INVOCATION)) {
        attempts.put(number, invocation(words, time));
      } else {
        attempts.computeIfPresent(number, (key, attempt) -> end(attempt, words, time));
      }
    }
    return new ArrayList<>(attempts.values());
  }

  private static Attempt invocation(String[] words, long time) {
    Operation operation =
        Operation.unknown(
            words[3], words[4], Call.valueOf(words[5]), value(words[6]), value(words[7]), time);
    return new Attempt(operation, null, Operation.NEVER);
  }

  private static Attempt end(Attempt attempt, String[] words, long time) {
    Operation started = attempt.operation();
    return words[0].equals(HistoryWriter.FAILURE)
        ? new Attempt(started, words[3], time)
        : new Attempt(
            new Operation(
                started.client(),
                started.key(),
                started.call(),
                started.argument(),
                started.expected(),
                value(words[3]),
                Ending.KNOWN,
                started.invoked(),
                time),
            null,
            time);
  }

  private static @Nullable Long value(String word) {
    return word.equals(LineFile.NULL) ? null : Long.valueOf(word);
  }
}
