package io.cachette.configuration;

import io.cachette.redis.internal.redisson.RedissonLibrary;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Base class of the builders of rate limiters and locks: the address of Redis, and the time that
 * calls wait for it.
 *
 * <pre>{@code
 * RateLimiters limits =
 *     RateLimiters.builder()
 *         .uri(URI.create("redis://redis.example.com:6379"))
 *         .timeBudget(Duration.ofMillis(50))
 *         .expectedNodes(4)
 *         .open();
 * }</pre>
 *
 * <p>Not thread-safe.
 *
 * @param <B> the builder
 */
public abstract class RedisBuilder<B extends RedisBuilder<B>> {

  private @Nullable URI uri;
  private @Nullable Properties properties;
  private @Nullable ClassLoader loader;
  private Duration timeBudget = Duration.ofMillis(100);
  private int expectedNodes = 1;

  /**
   * Creates a builder with the defaults.
   *
   * @throws IllegalStateException if there is not exactly one usable Redisson on the class path
   */
  protected RedisBuilder() {
    RedissonLibrary.requireUsable();
  }

  /** Returns this builder. */
  protected abstract B self();

  /**
   * Sets the address of Redis in the form of a manager URI; by default, that of the default
   * manager.
   */
  public B uri(URI address) {
    this.uri = address;
    return self();
  }

  /** Sets the properties, as for a cache manager; see {@code docs/configuration.md}. */
  public B properties(Properties settings) {
    this.properties = settings;
    return self();
  }

  /**
   * Sets the class loader that finds {@code cachette.yaml} and becomes the context class loader of
   * threads; by default, the context class loader of the calling thread.
   */
  public B classLoader(ClassLoader applicationLoader) {
    this.loader = applicationLoader;
    return self();
  }

  /**
   * Sets the timeout of calls to Redis, 100 ms by default. If a call times out, its outage policy
   * decides. After three consecutive failures, Redis is asked only once a second until it answers.
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
   * Sets the number of JVMs among which a limit is divided if Redis does not answer and the outage
   * policy is {@code LOCAL}; 1 by default.
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

  /** Returns the address of Redis; null for that of the default manager. */
  protected final @Nullable URI uri() {
    return uri;
  }

  /** Returns the properties; null for those of the default manager. */
  protected final @Nullable Properties properties() {
    return properties;
  }

  /** Returns the class loader of the application. */
  protected final ClassLoader loader() {
    ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();
    ClassLoader defaultLoader =
        contextLoader == null ? RedisBuilder.class.getClassLoader() : contextLoader;
    return loader == null ? defaultLoader : loader;
  }

  /** Returns the timeout of calls to Redis. */
  protected final Duration timeBudget() {
    return timeBudget;
  }

  /** Returns the number of JVMs among which a limit is divided. */
  protected final int expectedNodes() {
    return expectedNodes;
  }
}
