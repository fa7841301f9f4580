package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.ForwardedHeader;
import io.cachette.ratelimit.http.HttpSettings;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose request it is. Clients can claim anything in header fields, so only what a trusted proxy
 * says of its own peer is believed.
 */
final class ClientAddressResolver {

  /** What stands for connections that have no address, such as those of Unix sockets. */
  static final String UNKNOWN = "unknown";

  /** Proxies in a row; more is an attack. */
  private static final int MOST_PROXIES = 50;

  private static final Pattern ZONE = Pattern.compile("%[^\\]]*");

  private final List<IpRange> trusted;
  private final ForwardedHeader header;
  private final int prefix;

  ClientAddressResolver(HttpSettings settings) {
    this.trusted = settings.trustedProxies().stream().map(IpRange::parse).toList();
    this.header = settings.forwardedHeader();
    this.prefix = settings.ipv6Prefix();
  }

  /** The header field that has to be known. */
  String field() {
    return header.field();
  }

  /**
   * The client's address as a key of limits: of IPv4 the address, of IPv6 its network.
   *
   * @param remote the peer's address
   * @param forwarded the lines of {@link #field}, in their order
   */
  String resolve(String remote, List<String> forwarded) {
    return IpNode.parse(ZONE.matcher(remote).replaceFirst(""))
        .map(peer -> toKey(resolveClient(peer, forwarded)))
        .orElse(UNKNOWN);
  }

  /** Goes from proxy to proxy, as far as each one is trusted and names the next. */
  private IpAddress resolveClient(IpAddress peer, List<String> forwarded) {
    IpAddress known = peer;
    Iterator<Optional<IpAddress>> before = header.addresses(forwarded);
    for (int i = 0; i < MOST_PROXIES && isTrusted(known) && before.hasNext(); i++) {
      Optional<IpAddress> named = before.next();
      if (named.isEmpty()) {
        break;
      }
      known = named.get();
    }
    return known;
  }

  private boolean isTrusted(IpAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  private String toKey(IpAddress client) {
    return client.isV4() || prefix == IpAddress.BITS
        ? client.toString()
        : client.network(prefix) + "/" + prefix;
  }
}
