package io.cachette.jcache.management;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Properties;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests managers whose URI contains a user and a password. */
@RedisTest(dedicated = true)
class CredentialsInUriTest {

  private static final String PASSWORD = "s3cret%2Fpass";

  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final URI address;
  private final URI uri;
  private final CacheManager manager;

  CredentialsInUriTest(RedisServer server) {
    server.command("ACL", "SETUSER", "bob", "on", ">s3cret/pass", "~*", "&*", "+@all");
    address = server.uri();
    uri = URI.create("redis://bob:" + PASSWORD + "@" + address.getAuthority());
    Properties properties = new Properties();
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    manager = provider.getCacheManager(uri, null, properties);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void statisticsMBean_uriWithCredentials_hasNameThatMicrometerBuilds() throws Exception {
    Cache<String, String> cache = manager.createCache("test", strings().setStatisticsEnabled(true));
    cache.get("k");

    // As JCacheMetrics of Micrometer builds it.
    ObjectName name =
        new ObjectName(
            "javax.cache:type=CacheStatistics,CacheManager="
                + cache.getCacheManager().getURI().toString().replace(':', '.')
                + ",Cache="
                + cache.getName());

    assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(name, "CacheMisses"))
        .isEqualTo(1L);
    assertThat(name.toString()).doesNotContain("bob", "s3cret");
  }

  @Test
  void getUri_uriWithCredentials_containsNone() {
    assertThat(manager.getURI()).hasToString("redis://" + address.getAuthority());
    assertThat(provider.getCacheManager(uri, null)).isSameAs(manager);
  }

  @Test
  void getCacheManager_uriWithoutCredentials_isAnotherManager() {
    assertThat(provider.getCacheManager(manager.getURI(), null)).isNotSameAs(manager);
  }

  @Test
  void close_uriWithOrWithoutCredentials_closesManager() {
    provider.close(manager.getURI(), null);
    assertThat(manager.isClosed()).isTrue();

    CacheManager next = provider.getCacheManager(uri, null);
    assertThat(next).isNotSameAs(manager);
    provider.close(uri, null);
    assertThat(next.isClosed()).isTrue();
  }

  @Test
  void closeManager_uriWithCredentials_letsProviderOpenAnother() {
    manager.close();

    assertThat(provider.getCacheManager(uri, null)).isNotSameAs(manager);
  }
}
