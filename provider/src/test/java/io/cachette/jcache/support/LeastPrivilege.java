package io.cachette.jcache.support;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A user who may do what {@code docs/security.md} says, and nothing else. A run of the tests with
 * the system property {@value #PROPERTY} connects as such users; the code under test knows nothing
 * of it.
 */
public final class LeastPrivilege {

  public static final String PASSWORD = "secret";

  private static final String PROPERTY = "cachette.test.least-privilege";
  private static final String LINE = "ACL SETUSER app on >password ~cachette:* &cachette:* ";

  /** What a cluster needs beside. */
  private static final String[] IN_A_CLUSTER = {"+cluster|nodes", "+asking"};

  private LeastPrivilege() {}

  /** Where to connect to use a namespace: as a user of this name, if the run is such a one. */
  static URI uri(RedisServer server, String namespace) {
    if (!Boolean.getBoolean(PROPERTY)) {
      return server.uri();
    }
    server.addUser(namespace, PASSWORD, rules(namespace));
    return server.uri(namespace, PASSWORD);
  }

  /** What the user may do. */
  public static String[] rules(String namespace) {
    return Stream.concat(Stream.of("~" + namespace + ":*", "&" + namespace + ":*"), commands())
        .toArray(String[]::new);
  }

  /** What the user may do in a cluster. */
  public static String[] rulesInACluster(String namespace) {
    return Stream.concat(Stream.of(rules(namespace)), Stream.of(IN_A_CLUSTER))
        .toArray(String[]::new);
  }

  private static Stream<String> commands() {
    try (Stream<String> lines = Files.lines(Path.of("..", "docs", "security.md"))) {
      String line = lines.filter(text -> text.startsWith(LINE)).findFirst().orElseThrow();
      return Stream.of(line.substring(LINE.length()).split(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
