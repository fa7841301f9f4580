package io.cachette.jcache.internal.expiry;

import io.cachette.jcache.internal.store.Ttl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExpiryPolicy} with its answers as {@link Ttl}. A policy that throws, or that has no
 * answer for creation, means: eternal for a new entry, and no change for an old one.
 */
public final class Expiry {

  private static final Logger LOG = System.getLogger(Expiry.class.getName());

  /** Final classes of the API: their answers are constants, so asking early cannot be observed. */
  private static final Set<Class<? extends ExpiryPolicy>> CONSTANT =
      Set.of(
          AccessedExpiryPolicy.class,
          CreatedExpiryPolicy.class,
          EternalExpiryPolicy.class,
          ModifiedExpiryPolicy.class,
          TouchedExpiryPolicy.class);

  private final ExpiryPolicy policy;
  private final boolean constant;

  public Expiry(ExpiryPolicy policy) {
    this.policy = policy;
    this.constant = CONSTANT.contains(policy.getClass());
  }

  /** Whether the policy may be asked at any time, so that the server can decide. */
  public boolean isConstant() {
    return constant;
  }

  /** Whether entries of this cache have no deadline, unless a caller or another node sets one. */
  public boolean isEternal() {
    return policy instanceof EternalExpiryPolicy;
  }

  /**
   * For a new entry.
   *
   * @param given what the caller of the operation asks for, which wins over the policy, or null
   */
  public Ttl getTtlForCreation(@Nullable Ttl given) {
    return given == null ? getTtlForCreation() : given;
  }

  /**
   * For a new value of an entry.
   *
   * @param given what the caller of the operation asks for, which wins over the policy, or null
   */
  public Ttl getTtlForUpdate(@Nullable Ttl given) {
    return given == null ? getTtlForUpdate() : given;
  }

  public Ttl getTtlForCreation() {
    Ttl ttl = toTtl("getExpiryForCreation", policy::getExpiryForCreation);
    return ttl.equals(Ttl.KEEP) ? Ttl.ETERNAL : ttl;
  }

  public Ttl getTtlForAccess() {
    return toTtl("getExpiryForAccess", policy::getExpiryForAccess);
  }

  public Ttl getTtlForUpdate() {
    return toTtl("getExpiryForUpdate", policy::getExpiryForUpdate);
  }

  private static Ttl toTtl(String method, Supplier<@Nullable Duration> question) {
    try {
      Duration duration = question.get();
      return duration == null ? Ttl.KEEP : toTtl(duration);
    } catch (Exception e) {
      LOG.log(Level.WARNING, "ExpiryPolicy." + method + " failed; no deadline is set", e);
      return Ttl.KEEP;
    }
  }

  private static Ttl toTtl(Duration duration) {
    TimeUnit unit = duration.getTimeUnit();
    if (unit == null) {
      return Ttl.ETERNAL;
    }
    if (duration.isZero()) {
      return Ttl.ZERO;
    }
    return Ttl.ofMillis(Math.max(1, unit.toMillis(duration.getDurationAmount())));
  }
}
