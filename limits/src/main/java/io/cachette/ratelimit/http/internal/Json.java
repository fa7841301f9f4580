package io.cachette.ratelimit.http.internal;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Renders JSON in ASCII. */
final class Json {

  private Json() {}

  static String formatArray(List<String> strings) {
    return strings.stream().map(Json::formatString).collect(Collectors.joining(",", "[", "]"));
  }

  static String formatString(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
