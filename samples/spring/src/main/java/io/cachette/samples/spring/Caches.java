package io.cachette.samples.spring;

import javax.cache.CacheManager;
import javax.cache.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * All that Spring has to be told: take the caches of JCache, which {@code cachette.yaml} declares.
 * Spring Boot does this by itself, with {@code spring-boot-starter-cache} and {@code
 * cachette-provider} on the class path.
 */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class Caches {

  /** Closed with the application, which leaves what is cached in Redis. */
  @Bean
  CacheManager jcache() {
    return Caching.getCachingProvider().getCacheManager();
  }

  @Bean
  JCacheCacheManager cacheManager(CacheManager jcache) {
    return new JCacheCacheManager(jcache);
  }
}
