package io.cachette.lock;

import io.cachette.ratelimit.OutagePolicy;
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
 * @Locked(name = "account", key = "{param:account}", maxWait = "2s")
 * public void withdraw(String account, long amount) {
 *   book(account, -amount, 0);
 * }
 * }</pre>
 *
 * <p>The lock is renewed until the method returns; if it returns a {@code CompletionStage}, until
 * the stage completes. The lock is not reentrant. A lock on a class or a stereotype applies to all
 * methods of the bean that have no lock themselves; these methods share it.
 *
 * <p>Settings such as {@code cachette.lock.locks.NAME.lease} override the values without
 * compilation. Invalid values fail the deployment. Durations have the form {@code 500ms}, {@code
 * 30s}, {@code 5m}, {@code 1h30m}, {@code 7d} or that of ISO-8601.
 *
 * @see DistributedLock
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Locked {

  /**
   * The name by which JVMs share the lock, also in settings and statistics. By default the method,
   * as {@code package.Class.method(package.Type)}, or the class if the lock is on a class. Locks
   * with the same name must have the same values.
   */
  String name() default "";

  /**
   * The template of the key that is locked: {@code {0}} is the first argument, {@code {param:name}}
   * the argument of a parameter, {@code {principal}} the name of the caller, {@code {ip}} the
   * address of the client, {@code {header:NAME}} a header of the request. A missing value is empty.
   * Address and headers need the {@code RateLimitFilter}. If the template is empty, all calls share
   * the lock, unless parameters have {@link LockKey}.
   */
  String key() default "";

  /** How long the lock stays held after its JVM has crashed, from 100 ms to 30 days. */
  String lease() default "30s";

  /** The longest wait of a call for the lock; zero to refuse it at once. */
  String maxWait() default "0s";

  /** How many calls of one JVM may wait at a time. */
  int maxWaiting() default 1_000;

  /** The policy that decides when Redis does not answer in time. */
  OutagePolicy outage() default OutagePolicy.DENY;

  /**
   * A method of the same class that is called in place of a refused one, and whose result the
   * caller gets. It has the same return type and the same parameters, optionally followed by a
   * {@link LeaseException}.
   */
  String fallbackMethod() default "";
}
