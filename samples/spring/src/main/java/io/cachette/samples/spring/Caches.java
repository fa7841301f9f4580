package io.cachette.samples.spring;

import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * All that Spring has to be told: take the caches of JCache. Spring Boot does this by itself, with
 * {@code spring-boot-starter-cache} and {@code cachette-provider} on the class path.
 */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class Caches {

  /** Closed with the application, which leaves what is cached in Redis. */
  @Bean
  CacheManager jcache() {
    CacheManager manager = Caching.getCachingProvider().getCacheManager();
    manager.createCache("rates", new MutableConfiguration<>());
    manager.createCache("names", new MutableConfiguration<>());
    return manager;
  }

  @Bean
  JCacheCacheManager cacheManager(CacheManager jcache) {
    return new JCacheCacheManager(jcache);
  }
}
