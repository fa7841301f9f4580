package io.cachette.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says how the values of {@link javax.cache.annotation.CacheResult} methods are loaded: by how many
 * nodes at a time, and what happens around the end of a value's life. On a class it is the default
 * of its methods. Durations are {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 7d}
 * or of ISO-8601.
 *
 * <p>Without it, the threads of one JVM that miss one key at a time share one call of the method,
 * for which they wait up to 30 seconds. That a remove during a call is not overwritten by its
 * result holds with and without it.
 *
 * <p>A value is <em>fresh</em> for its time to live. With {@link #staleFor} or {@link
 * #staleIfError} it stays in Redis longer than that, for all who read the cache: methods that share
 * a cache should say the same here. Values that never expire are always fresh.
 *
 * <p>Caches of other providers, which a {@code CacheResolver} may return, are read and written
 * without any of that.
 *
 * @see io.cachette.jcache.LoadOptions
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CacheLoading {

  /** How long to wait for somebody else's call of the method before calling it oneself. */
  String waitLimit() default "30s";

  /**
   * One call in the cluster: for how long a node that calls the method holds the other nodes off.
   * It should be longer than the method takes; if the node dies, the others wait for so long at the
   * most. Empty for one call per JVM.
   */
  String lease() default "";

  /** How long a value is fresh; empty for what the expiry policy of the cache says. */
  String timeToLive() default "";

  /**
   * Times to live vary at random by this fraction in both directions, from 0 to less than 1, so
   * that what was stored together does not expire together.
   */
  double jitter() default 0;

  /**
   * So long before a value stops being fresh, one caller of the cluster renews it, while all others
   * get the present one.
   */
  String refreshAhead() default "";

  /**
   * So long after a value stopped being fresh, one caller of the cluster renews it, while all
   * others get the old one.
   */
  String staleFor() default "";

  /** So long after a value stopped being fresh, callers get it if the method throws. */
  String staleIfError() default "";

  /**
   * Whether values are renewed on another thread, so that the one caller gets the present value
   * too. The method then runs after its caller has gone on: outside of the caller's transaction and
   * security context, in a request context of its own, and without the interceptors that come
   * before this one. On the {@code java:comp/DefaultManagedExecutorService} of a Jakarta EE server,
   * else on daemon threads.
   */
  boolean background() default false;
}
