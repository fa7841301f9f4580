package io.cachette.ratelimit.http.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IP address. An IPv4 address is represented by its IPv4-mapped IPv6 address, {@code ::ffff:…},
 * so that both are equal. Never resolves names.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record IpAddress(long high, long low) {

  static final int BITS = 128;

  /** The number of bits before the IPv4 address in an IPv4-mapped IPv6 address. */
  static final int BITS_BEFORE_V4 = 96;

  private static final long V4 = 0xffff_0000_0000L;
  private static final int GROUPS = 8;
  private static final int LONGEST = 45;
  private static final String OCTET = "(0|[1-9][0-9]{0,2})";
  private static final Pattern OCTETS =
      Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
  private static final Pattern HEX_GROUPS = Pattern.compile("[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4})*");

  /** Parses an address without brackets, port and zone; empty if the text is not an address. */
  static Optional<IpAddress> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    return text.contains(":")
        ? parseV6(text)
        : parseV4(text).map(bits -> new IpAddress(0, V4 | bits));
  }

  boolean isV4() {
    return high == 0 && (low & ~0xffff_ffffL) == V4;
  }

  /** Returns the network of this address: its first bits, and zeros after them. */
  IpAddress network(int bits) {
    return new IpAddress(high & mask(bits), low & mask(bits - Long.SIZE));
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  /** Parses decimal octets only, because programs interpret other forms differently. */
  private static Optional<Long> parseV4(String text) {
    Matcher octets = OCTETS.matcher(text);
    if (!octets.matches()) {
      return Optional.empty();
    }
    long bits = 0;
    for (int i = 1; i <= octets.groupCount(); i++) {
      int octet = Integer.parseInt(octets.group(i));
      if (octet > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | octet;
    }
    return Optional.of(bits);
  }

  private static Optional<IpAddress> parseV6(String text) {
    if (!text.contains(".")) {
      return parseHex(text);
    }
    int last = text.lastIndexOf(':') + 1;
    return parseV4(text.substring(last))
        .map(bits -> Long.toHexString(bits >> 16) + ":" + Long.toHexString(bits & 0xffff))
        .flatMap(groups -> parseHex(text.substring(0, last) + groups));
  }

  private static Optional<IpAddress> parseHex(String text) {
    int gap = text.indexOf("::");
    String before = gap < 0 ? text : text.substring(0, gap);
    String after = gap < 0 ? "" : text.substring(gap + 2);
    if (!hasOnlyGroups(before) || !hasOnlyGroups(after)) {
      return Optional.empty();
    }
    int given = countGroups(before) + countGroups(after);
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return Optional.empty();
    }
    long[] halves = new long[2];
    putGroups(halves, before, 0);
    putGroups(halves, after, GROUPS - countGroups(after));
    return Optional.of(new IpAddress(halves[0], halves[1]));
  }

  private static boolean hasOnlyGroups(String text) {
    return text.isEmpty() || HEX_GROUPS.matcher(text).matches();
  }

  private static int countGroups(String groups) {
    return groups.isEmpty() ? 0 : 1 + (int) groups.chars().filter(c -> c == ':').count();
  }

  private static void putGroups(long[] halves, String groups, int first) {
    if (groups.isEmpty()) {
      return;
    }
    int index = first;
    for (String group : groups.split(":", -1)) {
      halves[index / 4] |= Long.parseLong(group, 16) << (48 - 16 * (index % 4));
      index++;
    }
  }

  private int group(int index) {
    return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index % 4)) & 0xffff);
  }

  /** Returns the canonical form of RFC 5952; four octets for IPv4. */
  @Override
  public String toString() {
    if (isV4()) {
      return (low >> 24 & 0xff)
          + "."
          + (low >> 16 & 0xff)
          + "."
          + (low >> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    int gap = 0;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = countZerosFrom(i);
      if (zeros > longest) {
        gap = i;
        longest = zeros;
      }
    }
    return longest == 1
        ? formatGroups(0, GROUPS)
        : formatGroups(0, gap) + "::" + formatGroups(gap + longest, GROUPS);
  }

  private int countZerosFrom(int first) {
    int end = first;
    while (end < GROUPS && group(end) == 0) {
      end++;
    }
    return end - first;
  }

  private String formatGroups(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }
}
