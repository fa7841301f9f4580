package io.cachette.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

/** A test of an application whose settings name a file of Redisson in the short form. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "cachette.redis=classpath:redisson-of-production.yaml",
      "cachette.caches.books.key-type=java.lang.String"
    })
@CachetteTest
final class CachetteTestShortFormTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @Autowired private RedisServer redis;
  @Autowired private CacheManager manager;

  @Test
  void cache_ofTheApplication_isOnTheServerOfTheTest() {
    Cache<String, String> books = manager.getCache("books");
    books.put("1", "one");
    assertThat(redis.command("KEYS", "*books*")).asString().contains("books");
  }
}
