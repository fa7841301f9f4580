package io.cachette.lock;

import io.cachette.ratelimit.StoreFailurePolicy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets so many calls at a time of a method of a CDI bean run, of all JVMs together. A call that is
 * refused ends with {@link LeaseRefusedException}.
 *
 * <pre>{@code
 * @ConcurrencyLimit(limit = 10, maxWait = "2s")
 * public Report render(String name) { … }
 * }</pre>
 *
 * <p>A call counts while the method runs, however long that takes; of a method that returns a
 * {@code CompletionStage}, until that completes. On a class it holds for all methods that have none
 * themselves; these share the limit. Durations are {@code 500ms}, {@code 30s}, {@code 5m}, {@code
 * 1h30m}, {@code 7d} or of ISO-8601.
 *
 * @see LeasePolicy
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface ConcurrencyLimit {

  /** So many calls at a time, from 1 to 10,000. Zero if it is configured. */
  int limit() default 0;

  /**
   * What JVMs share the limit by, and statistics name it by. By default the method, as {@code
   * package.Class.method(package.Type)}, or the class if the limit is on a class. Limits of one
   * name must be alike.
   */
  String name() default "";

  /**
   * What is counted, as a template: {@code {0}} is the first argument, {@code {param:name}} the
   * argument of a parameter, {@code {principal}} the name of the caller, {@code {ip}} the address
   * of the client, {@code {header:NAME}} a header of the request; what is not there counts as
   * empty. Empty for one limit for all calls, unless parameters have {@link LockKey}.
   */
  String key() default "";

  /** For how long a call counts after the death of its JVM, from 100 ms to 30 days. */
  String lease() default "30s";

  /** The longest that a call waits for others to end; zero to refuse it at once. */
  String maxWait() default "0s";

  /** So many calls of this JVM wait at a time. */
  int maxWaiting() default 1_000;

  /** What decides when Redis does not answer in time. */
  StoreFailurePolicy onStoreFailure() default StoreFailurePolicy.OPEN;

  /**
   * A method of the same class that is called instead of a refused one, and returns its result. It
   * has the same parameters, or these and a {@link LeaseException}, and returns the same type.
   */
  String fallbackMethod() default "";
}
