package io.cachette.cdi.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.CacheName;
import io.cachette.cdi.internal.CacheExtension;
import io.cachette.testkit.RedisServer;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An archive that Arquillian deploys to embedded Weld. */
@ExtendWith(ArquillianExtension.class)
@SuppressWarnings("NullAway.Init")
class ArquillianIT {

  private static final RedisServer REDIS = RedisServer.start();

  @Inject Books books;
  @Inject CacheManager manager;

  @Inject
  @CacheName("books")
  Cache<String, String> cache;

  @Deployment
  static JavaArchive application() {
    System.setProperty("cachette.redis.url", REDIS.uri().toString());
    System.setProperty("cachette.redis.timeout", "10s");
    System.setProperty("cachette.caches.default.expiry.created", "1h");
    return ShrinkWrap.create(JavaArchive.class)
        .addClasses(Books.class)
        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml")
        .addAsServiceProvider(Extension.class, CacheExtension.class);
  }

  @AfterAll
  static void end() {
    System.clearProperty("cachette.redis.url");
    System.clearProperty("cachette.redis.timeout");
    System.clearProperty("cachette.caches.default.expiry.created");
    REDIS.close();
  }

  @Test
  void cacheAnnotations_arquillianArchive_areApplied() {
    assertThat(books.find("42")).isEqualTo(books.find("42")).isEqualTo("42, call 1");
    assertThat(cache.get("42")).isEqualTo("42, call 1");
    books.delete("42");
    assertThat(cache.containsKey("42")).isFalse();
    assertThat(manager.getCacheNames()).containsExactly("books");
  }
}
