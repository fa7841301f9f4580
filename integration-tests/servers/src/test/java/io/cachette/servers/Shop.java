package io.cachette.servers;

import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** The application on two nodes of a server, and on the second one with other settings, too. */
final class Shop implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final int SHOWN_CHARACTERS = 6_000;

  private final RedisServer redis = RedisServer.start();
  private final Server server;
  private final War war;
  private final Node first;
  private final Node second;

  private Shop(Server server, Path folder) throws Exception {
    this.server = server;
    Path home = Distribution.server(server.artifact());
    List<Path> libraries = new ArrayList<>();
    for (String library : server.libraries()) {
      libraries.addAll(Distribution.libraries(library));
    }
    war = new War(libraries, server.resources());
    Map<String, String> settings = Map.of("CACHETTE_REDIS_URL", redis.uri().toString());
    first = new Node(server, home, folder.resolve("first"), settings);
    second = new Node(server, home, folder.resolve("second"), settings);
  }

  /** Starts two nodes with the first version of the application. */
  static Shop open(Server server) throws Exception {
    Path folder = Path.of("target", "nodes", server.name());
    delete(folder);
    Shop shop = new Shop(server, folder);
    try {
      shop.war.write(shop.archive(shop.first), 1, Map.of());
      shop.war.write(shop.archive(shop.second), 1, Map.of());
      shop.war.write(
          shop.second.deployments().resolve("parameters.war"),
          1,
          Map.of("cachette.namespace", "parameters"));
      shop.first.start();
      shop.second.start();
      awaitVersion(shop.first, "/shop", "1");
      awaitVersion(shop.second, "/shop", "1");
      awaitVersion(shop.second, "/parameters", "1");
      return shop;
    } catch (Exception | AssertionError e) {
      shop.close();
      throw e;
    }
  }

  private Path archive(Node node) {
    return node.deployments().resolve("shop.war");
  }

  Server server() {
    return server;
  }

  RedisServer redis() {
    return redis;
  }

  Node first() {
    return first;
  }

  Node second() {
    return second;
  }

  /** Replaces the application on the first node by its second version. */
  void deployNewVersion() throws Exception {
    if (server.hasHotDeployment()) {
      war.write(archive(first), 2, Map.of());
    } else {
      first.close();
      war.write(archive(first), 2, Map.of());
      first.start();
    }
    awaitVersion(first, "/shop", "2");
  }

  /** Removes the application from the first node. */
  void undeploy() throws Exception {
    Files.delete(archive(first));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> new Browser().ask(first, "/shop/version").statusCode() == 404);
  }

  /** Deploys the first version to the first node again. */
  void deployAgain() throws Exception {
    war.write(archive(first), 1, Map.of());
    awaitVersion(first, "/shop", "1");
  }

  private static void awaitVersion(Node node, String application, String version) throws Exception {
    try {
      await()
          .atMost(START_TIMEOUT)
          .failFast(() -> !node.isRunning())
          .until(() -> has(node, application + "/version", version));
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new IllegalStateException(
          "%s does not answer with version %s; the end of the server's output:%n%s"
              .formatted(application, version, end(node.console())),
          e);
    }
  }

  private static String end(String text) {
    return text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS));
  }

  private static boolean has(Node node, String path, String text) throws Exception {
    try {
      HttpResponse<String> response = new Browser().ask(node, path);
      return response.statusCode() == 200 && response.body().equals(text);
    } catch (IOException e) {
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((one, two) -> two.compareTo(one)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() {
    first.close();
    second.close();
    redis.close();
  }
}
