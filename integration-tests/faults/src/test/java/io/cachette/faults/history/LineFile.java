package io.cachette.faults.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines of words. A line is in the file when {@link #write} returns, also if the JVM is
 * killed then. Thread-safe.
 */
public final class LineFile implements AutoCloseable {
  static final String NULL = "-";

  private final FileOutputStream file;

  /** Creates a file, or continues it. */
  public LineFile(Path path) {
    try {
      file = new FileOutputStream(path.toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a line. */
  public void write(@Nullable Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : "\t").append(word == null ? NULL : word);
    }
    byte[] bytes = line.append('\n').toString().getBytes(UTF_8);
    synchronized (file) {
      try {
        file.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Returns the words of the lines of a file, without the last line if its JVM was killed before it
   * was complete.
   */
  public static List<String[]> read(Path path) {
    try {
      String text = Files.readString(path, UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
