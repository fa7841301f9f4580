package io.cachette.ratelimit.http;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where proxies say for whom they ask. */
public enum ForwardedHeader {

  /** What most proxies send: addresses, separated by commas. */
  X_FORWARDED_FOR("X-Forwarded-For", Optional::of),

  /** That of RFC 7239: the parameter {@code for}. */
  FORWARDED("Forwarded", ForwardedElement::node);

  private final String field;
  private final NodeReader node;

  ForwardedHeader(String field, NodeReader node) {
    this.field = field;
    this.node = node;
  }

  /** Finds an address in an element of the field. */
  @FunctionalInterface
  private interface NodeReader {
    Optional<String> read(String element);
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
        return node.read(elements.next()).flatMap(IpNode::address);
      }
    };
  }
}
