package io.cachette.ratelimit.http.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses an element of the header field {@code Forwarded}: pairs, separated by semicolons. */
final class ForwardedElement {

  /** Far longer than the elements that proxies write. */
  private static final int LONGEST = 500;

  private static final Pattern PAIR =
      Pattern.compile(
          "\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]++)=(\"(?:[^\"\\\\]|\\\\.)*+\"|[^;\"\\s]*+)\\s*(?:;|$)");

  private ForwardedElement() {}

  /** Returns the only value of {@code for}; empty if it is not unique or the text is malformed. */
  static Optional<String> parseNode(String element) {
    if (element.length() > LONGEST) {
      return Optional.empty();
    }
    Optional<String> found = Optional.empty();
    Matcher pair = PAIR.matcher(element);
    while (pair.regionStart() < element.length()) {
      if (!pair.lookingAt()) {
        return Optional.empty();
      }
      if (pair.group(1).equalsIgnoreCase("for")) {
        if (found.isPresent()) {
          return Optional.empty();
        }
        found = Optional.of(unquote(pair.group(2)));
      }
      pair.region(pair.end(), element.length());
    }
    return found;
  }

  private static String unquote(String value) {
    return value.startsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }
}
