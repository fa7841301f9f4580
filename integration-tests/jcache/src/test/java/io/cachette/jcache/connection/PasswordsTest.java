package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Tests that no text and no exception shows the password of a manager. */
@RedisTest
class PasswordsTest {

  private static final String SECRET = "s3cr3t";

  @Test
  void password_validUrl_isInNoTextOrMBeanName(RedisServer server) throws Exception {
    server.command("ACL", "SETUSER", "alice", "on", ">" + SECRET, "~*", "&*", "+@all");
    URI uri = URI.create("redis://alice:" + SECRET + "@" + server.host() + ":" + server.port());
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      CacheManager manager = provider.getCacheManager(uri, null, new Properties());
      manager.createCache(
          "test", CacheFixture.strings().setStatisticsEnabled(true).setManagementEnabled(true));

      assertThat(manager.toString()).contains("alice").doesNotContain(SECRET);
      assertThat(
              ManagementFactory.getPlatformMBeanServer()
                  .queryNames(new ObjectName("javax.cache:*"), null))
          .hasSize(2)
          .allSatisfy(name -> assertThat(name.toString()).doesNotContain(SECRET));
      manager.close();
      assertThat(text(catchThrowable(() -> manager.getCache("test")))).doesNotContain(SECRET);
    } finally {
      server.command("ACL", "DELUSER", "alice");
    }
  }

  @Test
  void password_refusedByServer_isInNoException(RedisServer server) {
    URI uri = URI.create("redis://alice:" + SECRET + "@" + server.host() + ":" + server.port());
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      CacheManager manager = provider.getCacheManager(uri, null, new Properties());

      Throwable failure = catchThrowable(() -> manager.createCache("test", CacheFixture.strings()));

      assertThat(failure).isInstanceOf(CacheException.class);
      assertThat(text(failure)).contains("alice").doesNotContain(SECRET);
    }
  }

  @Test
  void password_malformedUrl_isInNoException() {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", "redis://alice:" + SECRET + "@ host");
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {

      Throwable failure = catchThrowable(() -> provider.getCacheManager(null, null, properties));

      assertThat(failure).isInstanceOf(CacheException.class);
      assertThat(text(failure)).doesNotContain(SECRET);
    }
  }

  private static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
