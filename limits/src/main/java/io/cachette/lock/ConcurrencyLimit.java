package io.cachette.lock;

import io.cachette.ratelimit.OutagePolicy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how many calls of a method of a CDI bean run at a time in all JVMs together. A refused
 * call throws {@link LeaseRefusedException}.
 *
 * <pre>{@code
 * @ConcurrencyLimit(name = "report", limit = 10, maxWait = "2s")
 * public Order report(String id) {
 *   return loadOrder(id);
 * }
 * }</pre>
 *
 * <p>A call counts until the method returns; if it returns a {@code CompletionStage}, until the
 * stage completes. A limit on a class or a stereotype applies to all methods of the bean that have
 * no limit themselves; these methods share it.
 *
 * <p>Settings such as {@code cachette.lock.locks.NAME.limit} override the values without
 * compilation. Invalid values fail the deployment. Durations have the form {@code 500ms}, {@code
 * 30s}, {@code 5m}, {@code 1h30m}, {@code 7d} or that of ISO-8601.
 *
 * @see DistributedSemaphore
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface ConcurrencyLimit {

  /**
   * The name by which JVMs share the limit, also in settings and statistics. By default the method,
   * as {@code package.Class.method(package.Type)}, or the class if the limit is on a class. Limits
   * with the same name must have the same values.
   */
  String name() default "";

  /** The number of concurrent calls, from 1 to 10,000. */
  int limit();

  /**
   * The template of the key whose calls are counted: {@code {0}} is the first argument, {@code
   * {param:name}} the argument of a parameter, {@code {principal}} the name of the caller, {@code
   * {ip}} the address of the client, {@code {header:NAME}} a header of the request. A missing value
   * is empty. Address and headers need the {@code RateLimitFilter}. If the template is empty, all
   * calls share the limit, unless parameters have {@link LockKey}.
   */
  String key() default "";

  /** How long a call still counts after its JVM has crashed, from 100 ms to 30 days. */
  String lease() default "30s";

  /** The longest wait of a call for other calls to end; zero to refuse it at once. */
  String maxWait() default "0s";

  /** How many calls of one JVM may wait at a time. */
  int maxWaiting() default 1_000;

  /** The policy that decides when Redis does not answer in time. */
  OutagePolicy outage() default OutagePolicy.ALLOW;

  /**
   * A method of the same class that is called in place of a refused one, and whose result the
   * caller gets. It has the same return type and the same parameters, optionally followed by a
   * {@link LeaseException}.
   */
  String fallbackMethod() default "";
}
