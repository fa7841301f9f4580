package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.jar.JarFile;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the packaged jar. Failsafe puts it on the class path, without redisson.jar. */
@RedisTest
class PackagedProviderIT {

  private static final String SERVICE = "META-INF/services/javax.cache.spi.CachingProvider";

  @Test
  void getCachingProviders_packagedJar_returnsOneProvider() {
    assertThat(Caching.getCachingProviders())
        .hasExactlyElementsOfTypes(CachetteCachingProvider.class);
  }

  @Test
  void getCachingProvider_packagedJar_storesInRedis(RedisServer server) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    try (CachingProvider provider = Caching.getCachingProvider()) {
      Cache<String, String> cache =
          provider
              .getCacheManager(null, null, properties)
              .createCache("test", CacheFixture.strings());

      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
      assertThat(server.command("HGET", "cachette:{test}", "s:k")).isEqualTo("s:v");
    }
  }

  @Test
  void jar_serviceFile_namesOnlyThisProvider() throws IOException {
    try (JarFile jar = jar()) {
      assertThat(text(jar, SERVICE).strip()).isEqualTo(CachetteCachingProvider.class.getName());
      assertThat(jar.stream().map(Object::toString))
          .contains("org/redisson/Redisson.class")
          .doesNotContain("org/redisson/jcache/JCachingProvider.class")
          .filteredOn(SERVICE::equals)
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"META-INF/LICENSE", "META-INF/NOTICE"})
  void jar_metaInf_containsLegalFiles(String file) throws IOException {
    try (JarFile jar = jar()) {
      assertThat(text(jar, file)).isNotBlank();
    }
  }

  @Test
  void jar_manifest_namesModule() throws IOException {
    try (JarFile jar = jar()) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("io.cachette.provider");
    }
  }

  private static JarFile jar() throws IOException {
    URL place = CachetteCachingProvider.class.getProtectionDomain().getCodeSource().getLocation();
    assertThat(place.getPath()).endsWith(".jar");
    return new JarFile(place.getPath());
  }

  private static String text(JarFile jar, String file) throws IOException {
    return new String(
        jar.getInputStream(jar.getJarEntry(file)).readAllBytes(), StandardCharsets.UTF_8);
  }
}
