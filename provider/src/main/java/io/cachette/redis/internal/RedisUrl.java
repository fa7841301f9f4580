package io.cachette.redis.internal;

import io.cachette.redis.internal.RedisAddress.Node;
import io.cachette.redis.internal.RedisAddress.Topology;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parses Redis URLs. {@link java.net.URI} cannot do this: it has no host if there are several, or
 * if the host has an underscore.
 */
final class RedisUrl {

  static final String FORMS =
      "redis://[user[:password]@]host[:port][/database],"
          + " redis+sentinel://[user[:password]@]host[:port],…/master[/database] or"
          + " redis+cluster://[user[:password]@]host[:port],…, with rediss for TLS, and special"
          + " characters of user and password percent-encoded";

  private static final Pattern SCHEME =
      Pattern.compile("(?:redis|valkey)(s?)(?:\\+(sentinel|cluster))?");

  private static final String NODE = "(?:[\\w.-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{0,5})?";
  private static final String NODES = NODE + "(?:," + NODE + ")*";

  /** Groups: scheme, user, password, nodes, path. */
  private static final Pattern URL =
      Pattern.compile(
          "([\\w+.-]+)://(?:([^:@/?#\\s]*)(?::([^@/?#\\s]*))?@)?(" + NODES + ")(/[^@?#\\s]*)?");

  /** The same, with an optional query or fragment. */
  private static final Pattern URL_AND_MORE = Pattern.compile(URL.pattern() + "(?:[?#][^@]*)?");

  private RedisUrl() {}

  static boolean isScheme(String scheme) {
    return SCHEME.matcher(scheme.toLowerCase(Locale.ROOT)).matches();
  }

  static String toSchemeSuffix(Topology topology) {
    return topology.name().toLowerCase(Locale.ROOT);
  }

  static RedisAddress parse(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches() || !isScheme(parts.group(1))) {
      Matcher more = URL_AND_MORE.matcher(url);
      throw newException(
          more.matches() && isScheme(more.group(1))
              ? "This Redis URL has a query or a fragment, which mean nothing here"
              : "Not a Redis URL",
          url);
    }
    Matcher scheme = SCHEME.matcher(parts.group(1).toLowerCase(Locale.ROOT));
    scheme.matches();
    Topology topology =
        scheme.group(2) == null
            ? Topology.SINGLE
            : Topology.valueOf(scheme.group(2).toUpperCase(Locale.ROOT));
    boolean tls = !scheme.group(1).isEmpty();
    List<String> path = splitPath(parts.group(5));
    @Nullable String master = topology == Topology.SENTINEL ? parseMaster(path, url) : null;
    return new RedisAddress(
        topology,
        tls,
        parseNodes(parts.group(4), topology, url),
        master,
        decodeOrNull(parts.group(2), url),
        decodeOrNull(parts.group(3), url),
        parseDatabase(master == null ? path : path.subList(1, path.size()), topology, url));
  }

  static String redact(String uri) {
    Matcher parts = URL_AND_MORE.matcher(uri);
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? "" : uri.substring(0, colon);
    if (!parts.matches()) {
      return uri.contains("@") || isScheme(scheme)
          ? scheme + ":… (not shown, as it may hold a password)"
          : uri.replaceFirst("[?#].*", "");
    }
    String user = parts.group(2) == null ? "" : parts.group(2);
    String credentials = parts.group(3) == null ? mask(user) : user + ":***";
    return parts.group(1)
        + "://"
        + (credentials.isEmpty() ? "" : credentials + "@")
        + parts.group(4)
        + (parts.group(5) == null ? "" : parts.group(5));
  }

  /** Returns a URL without user and password; any other URI as it is. */
  static String withoutCredentials(String uri) {
    Matcher parts = URL.matcher(uri);
    boolean hasCredentials = parts.matches() && (parts.group(2) != null || parts.group(3) != null);
    return hasCredentials
        ? parts.group(1) + "://" + parts.group(4) + (parts.group(5) == null ? "" : parts.group(5))
        : uri;
  }

  /** Masks a user without a password, since it may be a password. */
  static String mask(String user) {
    return user.isEmpty() ? "" : "***";
  }

  private static List<Node> parseNodes(String nodes, Topology topology, String url) {
    List<Node> read =
        Stream.of(nodes.split(",")).map(node -> parseNode(node, topology, url)).toList();
    if (topology == Topology.SINGLE && read.size() > 1) {
      throw newException("One server is expected, or redis+sentinel or redis+cluster", url);
    }
    return read;
  }

  private static Node parseNode(String node, Topology topology, String url) {
    int colon = node.lastIndexOf(':');
    if (colon <= node.lastIndexOf(']') || colon == node.length() - 1) {
      String host = colon == node.length() - 1 ? node.substring(0, colon) : node;
      return new Node(
          host, topology == Topology.SENTINEL ? RedisAddress.SENTINEL_PORT : RedisAddress.PORT);
    }
    String number = node.substring(colon + 1);
    int port = Integer.parseInt(number);
    if (port < 1 || port > 65535) {
      throw newException("Not a TCP port: " + number, url);
    }
    return new Node(node.substring(0, colon), port);
  }

  /** Returns the parts between slashes; a slash at the end is ignored. */
  private static List<String> splitPath(@Nullable String path) {
    return path == null || path.equals("/")
        ? List.of()
        : List.of(path.replaceFirst("/$", "").substring(1).split("/", -1));
  }

  private static String parseMaster(List<String> path, String url) {
    if (path.isEmpty() || path.get(0).isEmpty()) {
      throw newException("The name by which the sentinels know the master is missing", url);
    }
    return decode(path.get(0), url);
  }

  private static int parseDatabase(List<String> path, Topology topology, String url) {
    if (path.isEmpty()) {
      return 0;
    }
    String number = String.join("/", path);
    if (!number.matches("\\d{1,9}")) {
      throw newException("Not a database number: '" + number + "'", url);
    }
    int database = Integer.parseInt(number);
    if (topology == Topology.CLUSTER && database != 0) {
      throw newException("A cluster has no database but 0", url);
    }
    return database;
  }

  private static @Nullable String decodeOrNull(@Nullable String raw, String url) {
    return raw == null || raw.isEmpty() ? null : decode(raw, url);
  }

  private static String decode(String raw, String url) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw newException("Bad percent-encoding", url); // without the cause, which quotes the text
    }
  }

  private static IllegalArgumentException newException(String why, String url) {
    String shown = url.contains("://") ? redact(url) : "(not shown, as it may be a password)";
    return new IllegalArgumentException(why + ": " + shown + "; expected " + FORMS);
  }
}
