package io.cachette.samples.spring;

import javax.cache.CacheManager;
import javax.cache.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes Spring use JCache; {@code cachette.yaml} declares the caches. Spring Boot needs no such
 * class: it does the same if {@code spring-boot-starter-cache} and {@code cachette-provider} are on
 * the class path.
 */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class Caches {

  /** Returns the cache manager. It is closed with the application, and Redis keeps the entries. */
  @Bean
  CacheManager jcache() {
    return Caching.getCachingProvider().getCacheManager();
  }

  @Bean
  JCacheCacheManager cacheManager(CacheManager jcache) {
    return new JCacheCacheManager(jcache);
  }
}
