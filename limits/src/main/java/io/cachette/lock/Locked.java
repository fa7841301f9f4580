package io.cachette.lock;

import io.cachette.ratelimit.StoreFailurePolicy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets one call at a time of a method of a CDI bean run, of all JVMs together. A call that is
 * refused ends with {@link LeaseRefusedException}.
 *
 * <pre>{@code
 * @Locked(key = "{param:account}", maxWait = "2s")
 * public void book(String account, long amount) { … }
 * }</pre>
 *
 * <p>The lock is renewed while the method runs, however long that takes; of a method that returns a
 * {@code CompletionStage}, until that completes. It is not re-entrant. On a class it holds for all
 * methods that have none themselves; these share the lock. Durations are {@code 500ms}, {@code
 * 30s}, {@code 5m}, {@code 1h30m}, {@code 7d} or of ISO-8601.
 *
 * @see LeasePolicy
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Locked {

  /**
   * What JVMs share the lock by, and statistics name it by. By default the method, as {@code
   * package.Class.method(package.Type)}, or the class if the lock is on a class. Locks of one name
   * must be alike.
   */
  String name() default "";

  /**
   * What is locked, as a template: {@code {0}} is the first argument, {@code {param:name}} the
   * argument of a parameter, {@code {principal}} the name of the caller, {@code {ip}} the address
   * of the client, {@code {header:NAME}} a header of the request; what is not there counts as
   * empty. Empty for one lock for all calls, unless parameters have {@link LockKey}.
   */
  String key() default "";

  /** For how long the lock outlives the death of its JVM, from 100 ms to 30 days. */
  String lease() default "30s";

  /** The longest that a call waits for the lock; zero to refuse it at once. */
  String maxWait() default "0s";

  /** So many calls of this JVM wait at a time. */
  int maxWaiting() default 1_000;

  /** What decides when Redis does not answer in time. */
  StoreFailurePolicy onStoreFailure() default StoreFailurePolicy.CLOSED;

  /**
   * A method of the same class that is called instead of a refused one, and returns its result. It
   * has the same parameters, or these and a {@link LeaseException}, and returns the same type.
   */
  String fallbackMethod() default "";
}
