package io.cachette.testkit.internal;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The syntax of {@code redis.conf}. */
public final class ConfigFile {
  private ConfigFile() {}

  /** Formats one directive; its values may contain any characters. */
  public static String formatLine(String directive, List<String> values) {
    return Stream.concat(Stream.of(directive), values.stream().map(ConfigFile::quote))
        .collect(Collectors.joining(" "));
  }

  public static String formatLine(String directive, Object... values) {
    return formatLine(directive, Stream.of(values).map(Object::toString).toList());
  }

  private static String quote(String value) {
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
