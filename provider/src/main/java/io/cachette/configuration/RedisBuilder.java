package io.cachette.configuration;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.redis.internal.CircuitBreaker;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How something that is no cache reaches Redis, and how long it waits for it: what the builders of
 * rate limiters and locks have in common. Not thread-safe.
 *
 * @param <B> the builder
 */
public abstract class RedisBuilder<B extends RedisBuilder<B>> {

  private static final int FAILURES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private @Nullable URI uri;
  private @Nullable Properties properties;
  private @Nullable ClassLoader loader;
  private Duration timeBudget = Duration.ofMillis(100);
  private int expectedNodes = 1;

  /** A builder with what is usual. */
  protected RedisBuilder() {}

  /** This builder. */
  protected abstract B self();

  /** Where Redis is, as a manager URI says it; that of the default manager if nothing is said. */
  public B uri(URI address) {
    this.uri = address;
    return self();
  }

  /** Settings, as for a cache manager: {@code docs/configuration.md}. */
  public B properties(Properties settings) {
    this.properties = settings;
    return self();
  }

  /** Finds {@code cachette.yaml}, and becomes that of the threads; by default the thread's one. */
  public B classLoader(ClassLoader applicationLoader) {
    this.loader = applicationLoader;
    return self();
  }

  /**
   * The longest that a call waits for Redis, 100 ms by default. Then its failure policy decides;
   * after three failures in a row Redis is asked only once a second, until it answers.
   *
   * @throws IllegalArgumentException if it is not more than zero
   */
  public B timeBudget(Duration maxWait) {
    if (maxWait.isNegative() || maxWait.isZero()) {
      throw new IllegalArgumentException("The time budget is " + maxWait + "; use more than zero");
    }
    this.timeBudget = maxWait;
    return self();
  }

  /**
   * Among how many JVMs a limit is shared out when Redis does not answer and its policy is {@code
   * LOCAL}; 1 by default.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public B expectedNodes(int jvms) {
    if (jvms < 1) {
      throw new IllegalArgumentException(
          "The number of expected nodes is " + jvms + "; use 1 or more");
    }
    this.expectedNodes = jvms;
    return self();
  }

  /** Among how many JVMs a limit is shared out. */
  protected final int expectedNodes() {
    return expectedNodes;
  }

  /** The class loader of the application. */
  protected final ClassLoader loader() {
    ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();
    ClassLoader defaultLoader =
        contextLoader == null ? RedisBuilder.class.getClassLoader() : contextLoader;
    return loader == null ? defaultLoader : loader;
  }

  /**
   * Connects, and returns when that is done; if Redis is not there, when the settings of the
   * connection say that it was waited for long enough.
   *
   * @param componentName who needs it, for the log
   * @throws javax.cache.CacheException if a setting cannot be found or read
   * @throws IllegalArgumentException if the settings cannot be used
   */
  protected final ResilientScripts connect(String componentName, Script script) {
    ResilientScripts scripts =
        new ResilientScripts(
            componentName,
            RedisConfiguration.read(uri, properties, loader()),
            timeBudget,
            new CircuitBreaker(FAILURES, PAUSE));
    try {
      scripts.connect(script);
      return scripts;
    } catch (RuntimeException e) {
      scripts.close();
      throw e;
    }
  }
}
