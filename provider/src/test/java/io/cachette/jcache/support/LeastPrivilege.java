package io.cachette.jcache.support;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Users with exactly the permissions that {@code docs/security.md} lists. If the system property
 * {@value #PROPERTY} is set, tests connect as such users.
 */
public final class LeastPrivilege {

  public static final String PASSWORD = "secret";

  private static final String PROPERTY = "cachette.test.least-privilege";
  private static final String LINE =
      "ACL SETUSER app on >password ~cachette:* resetchannels &cachette:* ";

  /** The permissions that a cluster needs in addition. */
  private static final String[] IN_A_CLUSTER = {"+cluster|nodes", "+asking"};

  /** The permissions for caches whose fields the server expires. */
  private static final String[] WITH_FIELD_TTL = {"+hsetex", "+hpexpireat", "+hpexpiretime"};

  private LeastPrivilege() {}

  /**
   * Returns the URL for a namespace. In a run with few permissions, its user has the name of the
   * namespace.
   */
  static URI uri(RedisServer server, String namespace) {
    if (!Boolean.getBoolean(PROPERTY)) {
      return server.uri();
    }
    server.addUser(namespace, PASSWORD, rules(server, namespace));
    return server.uri(namespace, PASSWORD);
  }

  /** Returns the permissions of the user of a namespace on a server. */
  public static String[] rules(RedisServer server, String namespace) {
    return StoredEntries.doFieldsExpire(server) ? rulesWithFieldTtl(namespace) : rules(namespace);
  }

  /** Returns the permissions of the user of a namespace on every server. */
  public static String[] rules(String namespace) {
    return Stream.concat(
            Stream.of("~" + namespace + ":*", "resetchannels", "&" + namespace + ":*"), commands())
        .toArray(String[]::new);
  }

  /** Returns the permissions of the user of a namespace in a cluster. */
  public static String[] rulesInACluster(String namespace) {
    return concat(rules(namespace), IN_A_CLUSTER);
  }

  /** Returns the permissions of the user of a namespace on a server whose fields expire. */
  public static String[] rulesWithFieldTtl(String namespace) {
    return concat(rules(namespace), WITH_FIELD_TTL);
  }

  private static String[] concat(String[] rules, String[] more) {
    return Stream.of(rules, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static Stream<String> commands() {
    try (Stream<String> lines = Files.lines(securityPage())) {
      String line = lines.filter(text -> text.startsWith(LINE)).findFirst().orElseThrow();
      return Stream.of(line.substring(LINE.length()).split(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tests of several modules connect as these users, each from the folder of its module. */
  private static Path securityPage() {
    Path page = Path.of("docs", "security.md");
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve(page))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
