package io.cachette.samples.file;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * An application that uses JCache and configures nothing in code. The file {@code cachette.yaml}
 * declares its caches and their configuration; the environment variable {@code REDIS_URL} names the
 * server.
 *
 * <p>Each line of its input is a command, which it answers with a line.
 */
final class Shop {

  private final CacheManager manager;
  private final Cache<Integer, Order> orders;
  private final Cache<String, String> prices;

  private Shop(CacheManager manager) {
    this.manager = manager;
    orders = manager.getCache("orders", Integer.class, Order.class);
    prices = manager.getCache("prices");
  }

  /** Runs an instance of the application. */
  public static void main(String[] arguments) throws JMException {
    try (CacheManager manager = Caching.getCachingProvider().getCacheManager();
        Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8)) {
      Shop shop = new Shop(manager);
      while (commands.hasNextLine()) {
        System.out.println(shop.answer(commands.nextLine().split(" ", -1)));
      }
    }
  }

  private Object answer(String[] words) throws JMException {
    return switch (words[0]) {
      case "order" -> {
        Order order = new Order(Integer.parseInt(words[2]), words[3]);
        yield orders.putIfAbsent(Integer.parseInt(words[1]), order) ? "ordered" : "exists already";
      }
      case "show" -> String.valueOf(orders.get(Integer.parseInt(words[1])));
      case "count" -> count(words[1], words[2]);
      case "price" -> prices.get(words[1]);
      case "offer" -> {
        offers(words[1]).put(words[2], words[3]);
        yield "offered";
      }
      case "offered" -> String.valueOf(offers(words[1]).get(words[2]));
      default -> throw new IllegalArgumentException("Unknown command: " + words[0]);
    };
  }

  /**
   * Creates a cache without a configuration, as frameworks do. A pattern in the file configures it.
   */
  private Cache<String, String> offers(String kind) {
    String name = "offers." + kind;
    Cache<String, String> opened = manager.getCache(name);
    return opened == null ? manager.createCache(name, new MutableConfiguration<>()) : opened;
  }

  /** Returns a statistic of this instance; the file enables statistics. */
  private static Object count(String what, String cache) throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName pattern = new ObjectName("javax.cache:type=CacheStatistics,Cache=" + cache + ",*");
    ObjectName bean = beans.queryNames(pattern, null).iterator().next();
    return beans.getAttribute(bean, what);
  }
}
