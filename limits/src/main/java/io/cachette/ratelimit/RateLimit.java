package io.cachette.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a method of a CDI bean is called, by all JVMs together. A call that is refused
 * ends with {@link RateLimitExceededException}, and consumes nothing.
 *
 * <pre>{@code
 * @RateLimit(limit = 5, period = "1m", key = "{param:user}", onStoreFailure = CLOSED)
 * public Session logIn(String user, String password) { … }
 * }</pre>
 *
 * <p>Several on one method are checked together, in one round trip: all of them allow a call, or
 * none gives anything. On a class or a stereotype they hold for all methods of the bean that have
 * none themselves; these methods share the limit. Only calls from other beans count, as always in
 * CDI.
 *
 * <p>Values can be changed without compiling, by settings such as {@code
 * cachette.ratelimit.limits.NAME.limit}. What is wrong stops the deployment. Durations are {@code
 * 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 7d} or of ISO-8601.
 *
 * <p>A method that returns a {@code CompletionStage} gets a failed one if its call is refused. If
 * it may have to wait, see {@link #maxWait}, no thread waits, but the method may run on one of the
 * limiters.
 *
 * @see RateLimitPolicy
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(RateLimit.List.class)
public @interface RateLimit {

  /**
   * What JVMs share the limit by, and settings, headers and statistics name it by. By default the
   * method, as {@code package.Class.method(package.Type)}, or the class if the limit is on a class.
   * Limits of one name must be alike.
   */
  String name() default "";

  /** Permits per period, at least 1. Zero if it is configured. */
  long limit() default 0;

  /**
   * In which the limit holds. For {@link Algorithm#FIXED_WINDOW} also {@code P1M} and other periods
   * of the calendar.
   */
  String period() default "1s";

  /** The most permits that can be had at once, for {@link Algorithm#GCRA}; zero for the limit. */
  long burst() default 0;

  /** How to count. */
  Algorithm algorithm() default Algorithm.GCRA;

  /** The time zone whose calendar {@link Algorithm#FIXED_WINDOW} follows. */
  String zone() default "UTC";

  /**
   * Whose permits a call takes, as a template: {@code {0}} is the first argument, {@code
   * {param:name}} the argument of a parameter, {@code {principal}} the name of the caller, {@code
   * {ip}} the address of the client, {@code {header:NAME}} a header of the request; what is not
   * there counts as empty. Address and headers need the {@code RateLimitFilter}. Empty for one
   * limit for all callers, unless parameters have {@link RateLimitKey} or there is a {@link
   * #keyResolver}.
   */
  String key() default "";

  /** Computes the key: a bean of this class, or an instance made with its constructor. */
  Class<? extends RateLimitKeyResolver> keyResolver() default RateLimitKeyResolver.class;

  /** So many permits a call takes, unless a parameter has {@link RateLimitPermits}. */
  int permits() default 1;

  /**
   * The longest that a call waits for its turn; empty to refuse it at once. Of several limits on
   * one method the shortest counts.
   */
  String maxWait() default "";

  /** So many calls of this JVM wait at a time. */
  int maxWaiting() default 1_000;

  /** What decides when Redis does not answer in time. */
  StoreFailurePolicy onStoreFailure() default StoreFailurePolicy.OPEN;

  /**
   * Exceptions of the method after which its permits are given back, as far as they still weigh;
   * see {@link RateLimiter#refund}.
   */
  Class<? extends Throwable>[] refundOn() default {};

  /**
   * A method of the same class that is called instead of a refused one, and returns its result. It
   * has the same parameters, or these and a {@link RateLimitException}, and returns the same type.
   */
  String fallbackMethod() default "";

  /** Never refuses, but counts what it would refuse: to try a limit out. */
  boolean shadow() default false;

  /** Whether calls that find their result in a cache count. */
  Order order() default Order.BEFORE_CACHE;

  /** See {@link RateLimitPolicy.Builder#batch}. */
  int batch() default 1;

  /** See {@link RateLimitPolicy.Builder#group}. */
  String group() default "";

  /** When a limit is checked. */
  enum Order {
    /** Before the cache is asked, so that every call counts. */
    BEFORE_CACHE,
    /** Only if {@link javax.cache.annotation.CacheResult} found nothing. */
    AFTER_CACHE
  }

  /** Several limits. */
  @Documented
  @Inherited
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface List {

    /** The limits. */
    RateLimit[] value();
  }
}
