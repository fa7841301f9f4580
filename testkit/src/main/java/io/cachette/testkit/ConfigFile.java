package io.cachette.testkit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The syntax of {@code redis.conf}. */
final class ConfigFile {
  private ConfigFile() {}

  /** One directive; its values may contain anything. */
  static String line(String directive, List<String> values) {
    return Stream.concat(Stream.of(directive), values.stream().map(ConfigFile::quoted))
        .collect(Collectors.joining(" "));
  }

  static String line(String directive, Object... values) {
    return line(directive, Stream.of(values).map(Object::toString).toList());
  }

  private static String quoted(String value) {
    String escaped =
        value
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\0", "\\x00");
    return '"' + escaped + '"';
  }
}
