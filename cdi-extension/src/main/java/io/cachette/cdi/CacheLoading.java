package io.cachette.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Configures how the values of {@link javax.cache.annotation.CacheResult} methods are loaded: how
 * many nodes load a value at the same time, and when a value is refreshed.
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class Orders {
 *   @CacheResult(cacheName = "orders")
 *   @CacheLoading(lease = "10s", timeToLive = "5m", staleFor = "1m")
 *   public Order find(String id) {
 *     return loadOrder(id); // one call in the cluster for each id
 *   }
 * }
 * }</pre>
 *
 * <p>On a class, the annotation is the default for its methods. Durations have the form {@code
 * 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 7d}, or that of ISO-8601.
 *
 * <p>Without this annotation, the threads of one JVM that miss the same key at the same time share
 * one call of the method (single flight). They wait for it for up to 30 seconds. With and without
 * this annotation, the result of a call never overwrites a remove that happens during the call.
 *
 * <p>A value is <em>fresh</em> for its time to live. With {@link #staleFor} or {@link
 * #staleIfError}, it stays in Redis longer, for all readers of the cache. Set these members to the
 * same values on all methods that share a cache. Values that never expire are always fresh.
 *
 * <p>A {@code CacheResolver} may return a cache of another provider. Its values are loaded without
 * these features.
 *
 * @see io.cachette.jcache.LoadOptions
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CacheLoading {

  /**
   * How long a caller waits for the call of another caller. After this time, it calls the method
   * itself.
   */
  String maxWait() default "30s";

  /**
   * For one call in the cluster: how long a node has the exclusive right to call the method for a
   * key. Choose a duration that is longer than the method takes. If the node crashes, the other
   * nodes wait for this duration at most. Zero for one call per JVM.
   */
  String lease() default "0s";

  /** How long a value is fresh. If this is empty, the expiry policy of the cache decides. */
  String timeToLive() default "";

  /**
   * The fraction by which times to live vary at random in both directions, from 0 to less than 1.
   * With it, values that are stored together do not expire together.
   */
  double jitter() default 0;

  /**
   * How long before it stops being fresh a value is refreshed: one caller of the cluster calls the
   * method, and all others get the present value. Zero for never.
   */
  String refreshAhead() default "0s";

  /**
   * How long after it stopped being fresh a value may be returned while it is refreshed: one caller
   * of the cluster calls the method, and all others get the old value. Zero for never.
   */
  String staleFor() default "0s";

  /**
   * How long after it stopped being fresh a value is returned if the method throws. Zero for never.
   */
  String staleIfError() default "0s";

  /**
   * Whether values are refreshed on another thread, so that no caller waits for a refresh. The
   * method then runs outside of the transaction and the security context of its caller, in its own
   * request context, and without the interceptors that precede the one of {@code CacheResult}. It
   * runs on the {@code java:comp/DefaultManagedExecutorService} of a Jakarta EE server, otherwise
   * on daemon threads.
   */
  boolean background() default false;
}
