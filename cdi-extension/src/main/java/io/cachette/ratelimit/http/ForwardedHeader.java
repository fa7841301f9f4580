package io.cachette.ratelimit.http;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where proxies say for whom they ask. */
public enum ForwardedHeader {

  /** What most proxies send: addresses, separated by commas. */
  X_FORWARDED_FOR("X-Forwarded-For"),

  /** That of RFC 7239: the parameter {@code for}. */
  FORWARDED("Forwarded");

  private final String field;

  ForwardedHeader(String field) {
    this.field = field;
  }

  /** The name of the header field. */
  String field() {
    return field;
  }

  /**
   * For whom was asked, the last proxy's word first; empty where that is not an address.
   *
   * @param lines of the header field, in their order
   */
  Iterator<Optional<IpAddress>> addresses(List<String> lines) {
    ElementsFromRight elements = new ElementsFromRight(lines);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Optional<IpAddress> next() {
        return node(elements.next()).flatMap(IpNode::address);
      }
    };
  }

  private Optional<String> node(String element) {
    return switch (this) {
      case X_FORWARDED_FOR -> Optional.of(element);
      case FORWARDED -> ForwardedElement.node(element);
    };
  }
}
