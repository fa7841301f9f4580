package io.cachette.lock;

import io.cachette.ratelimit.StoreFailurePolicy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Locks a method of a CDI bean, so that one call at a time runs in all JVMs together. A refused
 * call throws {@link LeaseRefusedException}.
 *
 * <pre>{@code
 * @Locked(key = "{param:account}", maxWait = "2s")
 * public void book(String account, long amount) { … }
 * }</pre>
 *
 * <p>The lock is renewed until the method returns; if it returns a {@code CompletionStage}, until
 * the stage completes. The lock is not reentrant. A lock on a class applies to all methods that
 * have no lock themselves; these methods share it. Durations have the form {@code 500ms}, {@code
 * 30s}, {@code 5m}, {@code 1h30m}, {@code 7d} or that of ISO-8601.
 *
 * @see LeasePolicy
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Locked {

  /**
   * The name by which JVMs share the lock, also in statistics. By default the method, as {@code
   * package.Class.method(package.Type)}, or the class if the lock is on a class. Locks with the
   * same name must have the same values.
   */
  String name() default "";

  /**
   * The template of the key that is locked: {@code {0}} is the first argument, {@code {param:name}}
   * the argument of a parameter, {@code {principal}} the name of the caller, {@code {ip}} the
   * address of the client, {@code {header:NAME}} a header of the request. A missing value is empty.
   * If the template is empty, all calls share the lock, unless parameters have {@link LockKey}.
   */
  String key() default "";

  /** How long the lock stays held after its JVM has crashed, from 100 ms to 30 days. */
  String lease() default "30s";

  /** The longest wait of a call for the lock; zero to refuse it at once. */
  String maxWait() default "0s";

  /** How many calls of one JVM may wait at a time. */
  int maxWaiting() default 1_000;

  /** The policy that decides when Redis does not answer in time. */
  StoreFailurePolicy onStoreFailure() default StoreFailurePolicy.CLOSED;

  /**
   * A method of the same class that is called in place of a refused one, and whose result the
   * caller gets. It has the same return type and the same parameters, optionally followed by a
   * {@link LeaseException}.
   */
  String fallbackMethod() default "";
}
