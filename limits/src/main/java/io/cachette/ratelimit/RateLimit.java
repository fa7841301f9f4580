package io.cachette.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often all JVMs together call a method of a CDI bean. A refused call throws {@link
 * RateLimitExceededException} and consumes no permits.
 *
 * <pre>{@code
 * @RateLimit(name = "order", limit = 5, period = "1m", key = "{param:customer}")
 * public Order order(String customer, long amount) {
 *   return new Order(customer, amount);
 * }
 * }</pre>
 *
 * <p>Several limits on one method are checked together, in one round trip: a call acquires permits
 * of all limits or of none. A limit on a class or a stereotype applies to all methods of the bean
 * that have no limit themselves; these methods share it. As usual for CDI interceptors, only calls
 * from other beans count.
 *
 * <p>Settings such as {@code cachette.ratelimit.limits.NAME.limit} override the values without
 * compilation. Invalid values fail the deployment. Durations have the form {@code 500ms}, {@code
 * 30s}, {@code 5m}, {@code 1h30m}, {@code 7d} or that of ISO-8601.
 *
 * <p>If a method returns a {@code CompletionStage} and its call is refused, it returns a failed
 * stage. If such a call may wait, see {@link #maxWait}, no thread blocks; the method may then run
 * on a thread of the limiters.
 *
 * @see RateLimiter
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(RateLimit.List.class)
public @interface RateLimit {

  /** The default of {@link #burst}: as many permits as the limit. */
  long SAME_AS_LIMIT = -1;

  /**
   * The name by which JVMs share the limit, also in settings, headers and statistics. By default
   * the method, as {@code package.Class.method(package.Type)}, or the class if the limit is on a
   * class. Limits with the same name must have the same values.
   */
  String name() default "";

  /** The permits per period, at least 1. */
  long limit();

  /**
   * The period of the limit. For {@link Algorithm#FIXED_WINDOW} also {@code P1M} and other periods
   * of the calendar.
   */
  String period() default "1s";

  /**
   * The largest number of permits that are available at once, at least 1; for {@link
   * Algorithm#GCRA}.
   */
  long burst() default SAME_AS_LIMIT;

  /** The algorithm that counts permits. */
  Algorithm algorithm() default Algorithm.GCRA;

  /** The time zone whose calendar {@link Algorithm#FIXED_WINDOW} follows. */
  String zone() default "UTC";

  /**
   * The template of the key whose permits a call acquires: {@code {0}} is the first argument,
   * {@code {param:name}} the argument of a parameter, {@code {principal}} the name of the caller,
   * {@code {ip}} the address of the client, {@code {header:NAME}} a header of the request. A
   * missing value is empty. Address and headers need the {@code RateLimitFilter}. If the template
   * is empty, all calls share the limit, unless parameters have {@link RateLimitKey} or a {@link
   * #keyResolver} is set.
   */
  String key() default "";

  /**
   * The class that computes the key: a CDI bean, or a class with a constructor without parameters.
   */
  Class<? extends RateLimitKeyResolver> keyResolver() default RateLimitKeyResolver.class;

  /** The permits that a call acquires, unless a parameter has {@link RateLimitPermits}. */
  int permits() default 1;

  /**
   * The longest wait of a call for permits; zero to refuse it at once. If a method has several
   * limits, their shortest wait applies.
   */
  String maxWait() default "0s";

  /** How many calls of one JVM may wait at a time. */
  int maxWaiting() default 1_000;

  /** The policy that decides when Redis does not answer in time. */
  OutagePolicy outage() default OutagePolicy.ALLOW;

  /**
   * A method of the same class that is called in place of a refused one, and whose result the
   * caller gets. It has the same return type and the same parameters, optionally followed by a
   * {@link RateLimitException}.
   */
  String fallbackMethod() default "";

  /**
   * The exceptions of the method after which its permits are {@linkplain RateLimiter#refund
   * refunded}.
   */
  Class<? extends Throwable>[] refundOn() default {};

  /** Whether the limit only counts the calls that it would refuse: to try a limit out. */
  boolean shadow() default false;

  /** Whether calls that find their result in a cache acquire permits. */
  Order order() default Order.BEFORE_CACHE;

  /** The size of a batch, see {@link RateLimitPolicy.Builder#batch}. */
  int batch() default 1;

  /** The group of the limit, see {@link RateLimitPolicy.Builder#group}. */
  String group() default "";

  /** The order of the limit and the cache. */
  enum Order {
    /** Checks the limit before the cache, so every call counts. */
    BEFORE_CACHE,
    /** Checks the limit only if {@link javax.cache.annotation.CacheResult} finds no result. */
    AFTER_CACHE
  }

  /** The container of several limits on one element. */
  @Documented
  @Inherited
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface List {

    /** The limits. */
    RateLimit[] value();
  }
}
