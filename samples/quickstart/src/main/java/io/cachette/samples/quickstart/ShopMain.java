package io.cachette.samples.quickstart;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs the other node of the shop in a JVM of its own, which the demo kills. */
final class ShopMain {

  private ShopMain() {}

  public static void main(String[] arguments) throws Exception {
    SecondJvmMain.endWith(ProcessHandle.current().parent().orElseThrow());
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (BufferedReader questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Shop shop = new Shop(URI.create(arguments[0]), Path.of(arguments[1]))) {
      while (questions.readLine() != null) {
        answers.println(shop.cart());
      }
    }
  }
}
