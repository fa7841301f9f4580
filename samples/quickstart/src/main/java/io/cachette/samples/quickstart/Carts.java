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
 * A browser fills a cart on one node of a shop, and finds it on the other when the first is dead.
 */
final class Carts {

  /** It keeps cookies, and sends them to both nodes, since cookies know no ports. */
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
    try (JavaProgram doomed =
            JavaProgram.start(ShopMain.class, Map.of(), redis.toString(), folderThere);
        Shop shop = new Shop(redis, folder.resolve("here"))) {
      URI there = URI.create(doomed.ask("where"));
      console.say("  Two Tomcats started in %.1f s.", starting.millis() / 1000);
      new Carts().show(console, doomed.process(), there, shop.cart());
    }
  }

  private void show(Console console, ProcessHandle doomed, URI there, URI here) throws Exception {
    add(there, "book");
    add(there, "lamp");
    String before = look(there);
    doomed.destroyForcibly();
    doomed.onExit().get(10, TimeUnit.SECONDS);
    console.say("  Node %d was asked for the cart: %s. Then it was killed.", doomed.pid(), before);
    console.check("Nobody answers there any more.", isDead(there));

    Stopwatch watch = new Stopwatch();
    String after = look(here);
    console.say("  The other node was asked: %s, after %.0f ms.", after, watch.millis());
    console.check("The cart has survived its node.", after.equals("book, lamp"));
    add(here, "rug");
    console.check("It can be filled further there.", look(here).equals("book, lamp, rug"));
  }

  private void add(URI cart, String item) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(cart)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("item=" + item))
            .build();
    answer(request);
  }

  private String look(URI cart) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(cart).build());
  }

  private String answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = browser.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s answers %d".formatted(request.uri(), response.statusCode()));
    }
    return response.body();
  }

  private boolean isDead(URI cart) throws InterruptedException {
    try {
      look(cart);
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
