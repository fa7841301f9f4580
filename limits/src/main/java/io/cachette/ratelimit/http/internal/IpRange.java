package io.cachette.ratelimit.http.internal;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses, which begin with the same bits.
 *
 * @param first the first address, whose other bits are zero
 * @param bits the number of equal bits, of 128
 */
record IpRange(IpAddress first, int bits) {

  /** The accepted forms, for messages. */
  static final String FORMS = "addresses and ranges such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32";

  private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

  /**
   * Parses an address, or a range in CIDR notation.
   *
   * @throws IllegalArgumentException if the text is neither, or bits after the prefix are set,
   *     which is probably a mistake
   */
  static IpRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    return IpAddress.parse(address)
        .flatMap(
            first -> {
              int before = first.isV4() && !address.contains(":") ? IpAddress.BITS_BEFORE_V4 : 0;
              return slash < 0
                  ? Optional.of(new IpRange(first, IpAddress.BITS))
                  : parseRange(first, before, text.substring(slash + 1));
            })
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is none; use " + FORMS));
  }

  private static Optional<IpRange> parseRange(IpAddress first, int before, String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      return Optional.empty();
    }
    int bits = before + Integer.parseInt(prefix);
    boolean splitsV4 = first.isV4() && bits < IpAddress.BITS_BEFORE_V4;
    return bits <= IpAddress.BITS && !splitsV4 && first.network(bits).equals(first)
        ? Optional.of(new IpRange(first, bits))
        : Optional.empty();
  }

  /** Returns whether the range contains an address. IPv6 ranges contain no IPv4 addresses. */
  boolean contains(IpAddress address) {
    return address.isV4() == first.isV4() && address.network(bits).equals(first);
  }
}
