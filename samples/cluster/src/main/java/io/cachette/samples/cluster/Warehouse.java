package io.cachette.samples.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.processor.MutableEntry;

/**
 * An application whose caches are on a cluster. Nothing in its code depends on that: {@code
 * cachette.yaml} sets the number of partitions, and the environment variable {@code REDIS_URL}
 * names the nodes.
 *
 * <p>Each line of its input is a command, which it answers with a line. While the cluster cannot
 * serve a command, the answer is {@code unavailable}, and the application goes on.
 */
final class Warehouse {

  private final Cache<String, Product> products;
  private final Cache<String, Integer> stock;

  private Warehouse(CacheManager manager) {
    products = manager.getCache("products", String.class, Product.class);
    stock = manager.getCache("stock", String.class, Integer.class);
  }

  /** Runs an instance of the application. */
  public static void main(String[] arguments) {
    try (CacheManager manager = Caching.getCachingProvider().getCacheManager();
        Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8)) {
      Warehouse warehouse = new Warehouse(manager);
      while (commands.hasNextLine()) {
        System.out.println(warehouse.answer(commands.nextLine().split(" ", -1)));
      }
    }
  }

  private String answer(String[] words) {
    try {
      return execute(words);
    } catch (CacheException e) {
      e.printStackTrace();
      return "unavailable";
    }
  }

  private String execute(String[] words) {
    return switch (words[0]) {
      case "list" -> {
        products.put(words[1], new Product(words[2], Integer.parseInt(words[3])));
        yield "listed";
      }
      case "show" -> String.valueOf(products.get(words[1]));
      case "import" -> importArticles(Integer.parseInt(words[1]));
      case "deliver" -> {
        int total = stock.invoke(words[1], Warehouse::addPieces, Integer.valueOf(words[2]));
        yield String.valueOf(total);
      }
      case "stock" -> String.valueOf(stock.get(words[1]));
      case "sell" -> String.valueOf(sell(words[1], Integer.parseInt(words[2])));
      default -> throw new IllegalArgumentException("Unknown command: " + words[0]);
    };
  }

  /** Puts many entries by one call per cache, which sends one command to each partition. */
  private String importArticles(int count) {
    Map<String, Product> articles =
        IntStream.range(0, count)
            .boxed()
            .collect(Collectors.toMap(i -> "article-" + i, i -> new Product("Article " + i, i)));
    products.putAll(articles);
    stock.putAll(articles.keySet().stream().collect(Collectors.toMap(key -> key, key -> 1)));
    return "imported " + products.getAll(articles.keySet()).size();
  }

  /** Sells pieces one by one, and returns how many there were. */
  private int sell(String article, int wanted) {
    int sold = 0;
    while (sold < wanted && stock.invoke(article, Warehouse::takePiece)) {
      sold++;
    }
    return sold;
  }

  private static int addPieces(MutableEntry<String, Integer> entry, Object... arguments) {
    int before = entry.exists() ? entry.getValue() : 0;
    int after = before + (Integer) arguments[0];
    entry.setValue(after);
    return after;
  }

  /** The entry cannot change between the look and the sale, whichever instance asks. */
  private static boolean takePiece(MutableEntry<String, Integer> entry, Object... arguments) {
    if (!entry.exists() || entry.getValue() == 0) {
      return false;
    }
    entry.setValue(entry.getValue() - 1);
    return true;
  }
}
