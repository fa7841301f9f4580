package io.cachette.jcache.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/**
 * A node of any version, with a cache {@code test} from strings to strings. It answers {@code
 * open}, {@code get KEY} and {@code put KEY VALUE} with {@code done}, a value or {@code null}, or
 * with the message of a {@link CacheException}.
 */
public final class NodeProgram {

  private NodeProgram() {}

  /**
   * Answers lines until the input ends.
   *
   * @param arguments the URL of the server, and the namespace
   */
  public static void main(String[] arguments) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", arguments[0]);
    properties.setProperty("cachette.namespace", arguments[1]);
    properties.setProperty("cachette.redis.timeout", "10s"); // a slow machine is no outage
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    // By its class: in tests, the class path has other providers, too.
    CacheManager manager =
        Caching.getCachingProvider("io.cachette.jcache.CachetteCachingProvider")
            .getCacheManager(null, null, properties);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(manager, line.split(" ", -1)));
    }
    manager.close();
  }

  private static String answer(CacheManager manager, String[] words) {
    try {
      if (words[0].equals("open")) {
        manager.createCache(
            "test",
            new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        return "done";
      }
      Cache<String, String> cache = manager.getCache("test", String.class, String.class);
      if (words[0].equals("get")) {
        return String.valueOf(cache.get(words[1]));
      }
      cache.put(words[1], words[2]);
      return "done";
    } catch (CacheException e) {
      return e.getMessage();
    }
  }
}
