package io.cachette.redis.internal.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a file that contains a secret and nothing else, as container platforms pass them. */
public final class SecretFile {

  private SecretFile() {}

  /**
   * Returns the content without line ends behind it.
   *
   * @throws IllegalArgumentException if the file cannot be read as text; the message shows no
   *     content
   */
  public static String read(String path) {
    try {
      return Files.readString(Path.of(path)).replaceFirst("[\r\n]+$", "");
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("'" + path + "', which cannot be read as text", e);
    }
  }
}
