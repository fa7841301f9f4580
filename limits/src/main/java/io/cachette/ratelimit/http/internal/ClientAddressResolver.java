package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.ForwardedHeader;
import io.cachette.ratelimit.http.HttpSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the address of the client of a request. Clients can write any text into header fields, so
 * only the address that a trusted proxy has written is used. Immutable.
 */
final class ClientAddressResolver {

  /** The key of connections without an address, such as those of Unix sockets. */
  static final String UNKNOWN = "unknown";

  /** The longest chain of proxies: a longer one is an attack. */
  private static final int MAX_PROXIES = 50;

  private static final Pattern ZONE = Pattern.compile("%[^\\]]*");

  private final List<IpRange> trusted;
  private final ForwardedHeader header;
  private final int prefix;

  ClientAddressResolver(HttpSettings settings) {
    this.trusted = settings.trustedProxies().stream().map(IpRange::parse).toList();
    this.header = settings.forwardedHeader();
    this.prefix = settings.ipv6Prefix();
  }

  /** Returns the name of the header field in which trusted proxies name the client. */
  String field() {
    return switch (header) {
      case X_FORWARDED_FOR -> "X-Forwarded-For";
      case FORWARDED -> "Forwarded";
    };
  }

  /**
   * Finds the client and returns its key of limits: the address for IPv4, the network for IPv6.
   *
   * @param remote the address of the connection
   * @param forwarded the lines of the header field {@link #field}, in their order
   */
  String resolve(String remote, List<String> forwarded) {
    return IpNode.parse(ZONE.matcher(remote).replaceFirst(""))
        .map(peer -> toKey(resolveClient(peer, forwarded)))
        .orElse(UNKNOWN);
  }

  /** Follows the chain of proxies while each one is trusted and names the next address. */
  private IpAddress resolveClient(IpAddress peer, List<String> forwarded) {
    IpAddress known = peer;
    ReverseHeaderElements elements = new ReverseHeaderElements(forwarded);
    for (int i = 0; i < MAX_PROXIES && isTrusted(known) && elements.hasNext(); i++) {
      Optional<IpAddress> named = parseAddress(elements.next());
      if (named.isEmpty()) {
        break;
      }
      known = named.get();
    }
    return known;
  }

  private Optional<IpAddress> parseAddress(String element) {
    Optional<String> node =
        switch (header) {
          case X_FORWARDED_FOR -> Optional.of(element);
          case FORWARDED -> ForwardedElement.parseNode(element);
        };
    return node.flatMap(IpNode::parse);
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
