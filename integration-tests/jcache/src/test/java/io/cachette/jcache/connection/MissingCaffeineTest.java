package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications without Caffeine. */
@RedisTest
class MissingCaffeineTest {

  private static final String CAFFEINE = "com.github.benmanes.caffeine.";

  private final RedisServer server;

  MissingCaffeineTest(RedisServer server) {
    this.server = server;
  }

  /** Loads the classes of the jar anew, and finds no Caffeine. */
  private static final class WithoutCaffeine extends URLClassLoader {

    private final List<String> requested = new ArrayList<>();

    WithoutCaffeine() {
      super(new URL[] {place()}, MissingCaffeineTest.class.getClassLoader());
    }

    private static URL place() {
      return CachetteCachingProvider.class.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(CAFFEINE)) {
        requested.add(name);
        throw new ClassNotFoundException(name);
      }
      if (!isInJar(name)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  private static boolean isInJar(String name) {
    return name.startsWith("org.redisson.")
        || (name.startsWith("io.cachette.") && !name.startsWith("io.cachette.testkit."));
  }

  @Test
  void createCache_withoutCaffeine_localThrowsAndOthersWork(@TempDir Path folder) throws Exception {
    try (WithoutCaffeine loader = new WithoutCaffeine();
        CachingProvider provider =
            (CachingProvider)
                loader
                    .loadClass(CachetteCachingProvider.class.getName())
                    .getConstructor()
                    .newInstance()) {
      CacheManager manager = open(provider, folder);

      Cache<Object, Object> bypassing = manager.createCache("bypass", new MutableConfiguration<>());
      bypassing.put("k", "v");
      assertThat(bypassing.get("k")).isEqualTo("v");
      assertThat(loader.requested).isEmpty();

      assertThatThrownBy(() -> manager.createCache("local", new MutableConfiguration<>()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "outage policy 'local' of cache 'local'",
              "com.github.ben-manes.caffeine:caffeine",
              "add the dependency");
      assertThat(loader.requested).isNotEmpty();
      manager.destroyCache("bypass");
    }
  }

  private CacheManager open(CachingProvider provider, Path folder) throws IOException {
    Path file = folder.resolve("cachette.yaml");
    Files.writeString(file, "caches: {bypass: {outage: bypass}, local: {outage: local}}");
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    return provider.getCacheManager(file.toUri(), null, properties);
  }
}
