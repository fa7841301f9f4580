package io.cachette.benchmarks.sessions;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import jakarta.servlet.Filter;
import java.net.URI;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.redisson.config.Config;
import org.redisson.tomcat.RedissonSessionManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** A library that keeps sessions. */
enum SessionContender {
  CACHETTE("Cachette", "everything as it is by default but the time budget") {
    @Override
    void install(Context context, URI redis) {
      SessionSettings settings =
          SessionSettings.builder().uri(redis).timeBudget(Duration.ofSeconds(20)).build();
      addFilter(context, new SessionFilter(settings));
    }
  },
  SPRING(
      "Spring Session",
      "%s, `RedisSessionRepository` (without an index) over Lettuce, Java serialization"
          .formatted(RedisSessionRepository.class.getPackage().getImplementationVersion())) {
    @Override
    void install(Context context, URI redis) {
      LettuceConnectionFactory connections =
          new LettuceConnectionFactory(redis.getHost(), redis.getPort());
      connections.afterPropertiesSet();
      connections.start();
      RedisTemplate<String, Object> template = new RedisTemplate<>();
      template.setKeySerializer(RedisSerializer.string());
      template.setHashKeySerializer(RedisSerializer.string());
      template.setConnectionFactory(connections);
      template.afterPropertiesSet();
      addFilter(context, new SessionRepositoryFilter<>(new RedisSessionRepository(template)));
    }
  },
  REDISSON_TOMCAT("redisson-tomcat", "`readMode` REDIS, `updateMode` DEFAULT, Redisson's codec") {
    @Override
    void install(Context context, URI redis) {
      Config config = new Config();
      config.useSingleServer().setAddress(redis.toString());
      RedissonSessionManager manager = new RedissonSessionManager();
      manager.setConfig(config);
      manager.setReadMode("REDIS");
      manager.setUpdateMode("DEFAULT");
      context.setManager(manager);
    }
  },
  TOMCAT("Tomcat", "sessions in its memory, for comparison") {
    @Override
    void install(Context context, URI redis) {
      // It keeps sessions by itself.
    }
  };

  private final String text;
  private final String configuration;

  SessionContender(String text, String configuration) {
    this.text = text;
    this.configuration = configuration;
  }

  /** Makes a context use this library. */
  abstract void install(Context context, URI redis);

  String configuration() {
    return configuration;
  }

  @Override
  public String toString() {
    return text;
  }

  private static void addFilter(Context context, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("sessions");
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("sessions");
    mapping.addURLPattern("/*");
    context.addFilterMap(mapping);
  }
}
