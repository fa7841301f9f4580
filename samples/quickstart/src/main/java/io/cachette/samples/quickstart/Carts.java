package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A browser fills a cart on one node of a shop, and reads it on the other node after the first was
 * killed.
 */
final class Carts {

  /** Keeps cookies and sends them to both nodes, because cookies are independent of ports. */
  private final HttpClient browser =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .build();

  private Carts() {}

  static void show(Console console, URI redis) throws Exception {
    Path folder = Files.createTempDirectory("cachette-shop-");
    try {
      show(console, redis, folder);
    } finally {
      delete(folder);
    }
  }

  private static void show(Console console, URI redis, Path folder) throws Exception {
    Stopwatch starting = new Stopwatch();
    String folderThere = folder.resolve("there").toString();
    try (JavaProgram other =
            JavaProgram.start(ShopMain.class, Map.of(), redis.toString(), folderThere);
        Shop shop = new Shop(redis, folder.resolve("here"))) {
      URI there = URI.create(other.ask("where"));
      console.say("  Two Tomcats started in %.1f s.", starting.millis() / 1000);
      new Carts().show(console, other.process(), there, shop.cart());
    }
  }

  private void show(Console console, ProcessHandle node, URI there, URI here) throws Exception {
    add(there, "book");
    add(there, "lamp");
    String before = read(there);
    node.destroyForcibly();
    node.onExit().get(10, TimeUnit.SECONDS);
    console.say("  The cart on node %d: %s. Then the node was killed.", node.pid(), before);
    console.check("The killed node does not answer.", isUnreachable(there));

    Stopwatch watch = new Stopwatch();
    String after = read(here);
    console.say("  The cart on the other node: %s, after %.0f ms.", after, watch.millis());
    console.check("The other node has the same cart.", after.equals("book, lamp"));
    add(here, "rug");
    console.check("The other node can add items to it.", read(here).equals("book, lamp, rug"));
  }

  private void add(URI cart, String item) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(cart)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("item=" + item))
            .build();
    answer(request);
  }

  private String read(URI cart) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(cart).build());
  }

  private String answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = browser.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s answers %d".formatted(request.uri(), response.statusCode()));
    }
    return response.body();
  }

  private boolean isUnreachable(URI cart) throws InterruptedException {
    try {
      read(cart);
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
