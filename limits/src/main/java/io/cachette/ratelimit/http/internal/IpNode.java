package io.cachette.ratelimit.http.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses an address as proxies write it: with or without a port, IPv6 with or without brackets. */
final class IpNode {

  private static final String PORT = "(?::(?:\\d{1,5}|_[A-Za-z0-9._-]{1,64}))?";
  private static final Pattern V6_IN_BRACKETS =
      Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})\\]" + PORT);
  private static final Pattern V4 = Pattern.compile("([0-9.]{7,15})" + PORT);

  private IpNode() {}

  /** Returns the address; empty for other texts, such as {@code unknown} or a name. */
  static Optional<IpAddress> parse(String node) {
    Matcher v6 = V6_IN_BRACKETS.matcher(node);
    if (v6.matches()) {
      return IpAddress.parse(v6.group(1)).filter(any -> v6.group(1).contains(":"));
    }
    Matcher v4 = V4.matcher(node);
    return IpAddress.parse(v4.matches() ? v4.group(1) : node);
  }
}
