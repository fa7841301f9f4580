package io.cachette.ratelimit.http;

import io.cachette.ratelimit.http.internal.ForwardedElement;
import io.cachette.ratelimit.http.internal.IpAddress;
import io.cachette.ratelimit.http.internal.IpNode;
import io.cachette.ratelimit.http.internal.ReverseHeaderElements;
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
  public String field() {
    return field;
  }

  /**
   * For whom was asked, the last proxy's word first; empty where that is not an address.
   *
   * @param lines of the header field, in their order
   */
  public Iterator<Optional<IpAddress>> addresses(List<String> lines) {
    ReverseHeaderElements elements = new ReverseHeaderElements(lines);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Optional<IpAddress> next() {
        return extractNode(elements.next()).flatMap(IpNode::parse);
      }
    };
  }

  private Optional<String> extractNode(String element) {
    return switch (this) {
      case X_FORWARDED_FOR -> Optional.of(element);
      case FORWARDED -> ForwardedElement.parseNode(element);
    };
  }
}
