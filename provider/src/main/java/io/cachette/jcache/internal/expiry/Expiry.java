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
 * An {@link ExpiryPolicy} that returns times to live as {@link Ttl}. The clock of Redis decides
 * whether an entry is expired: in the scripts, and for look-ups as this node knows it. If the
 * policy throws, the expiry time of an existing entry does not change. If it throws or returns null
 * for a new entry, the new entry is eternal.
 */
public final class Expiry {

  private static final Logger LOG = System.getLogger(Expiry.class.getName());

  /** Final classes of the API. Their results are constants, so early calls cannot be observed. */
  private static final Set<Class<? extends ExpiryPolicy>> CONSTANT =
      Set.of(
          AccessedExpiryPolicy.class,
          CreatedExpiryPolicy.class,
          EternalExpiryPolicy.class,
          ModifiedExpiryPolicy.class,
          TouchedExpiryPolicy.class);

  private final ExpiryPolicy policy;
  private final boolean isConstant;

  public Expiry(ExpiryPolicy policy) {
    this.policy = policy;
    this.isConstant = CONSTANT.contains(policy.getClass());
  }

  /**
   * Returns whether the policy is known to return constants. Its results can then be sent with a
   * request before the entry is known.
   */
  public boolean isConstant() {
    return isConstant;
  }

  /** Returns whether the policy is eternal. A caller or another node may still set expiry times. */
  public boolean isEternal() {
    return policy instanceof EternalExpiryPolicy;
  }

  /**
   * Returns whether an access may set an expiry time. A policy of the user may always do so, as it
   * is not asked before an entry is accessed.
   */
  public boolean mayAccessExtend() {
    return !isConstant || getTtlForAccess().isFinite();
  }

  /** Returns whether an access may set or remove an expiry time. */
  public boolean mayAccessChange() {
    return !isConstant || !getTtlForAccess().equals(Ttl.KEEP);
  }

  /**
   * Returns the time to live of a new entry.
   *
   * @param given the time to live that the caller of the operation sets; null to use the policy
   */
  public Ttl getTtlForCreation(@Nullable Ttl given) {
    return given == null ? getTtlForCreation() : given;
  }

  /**
   * Returns the time to live of an entry that gets a new value.
   *
   * @param given the time to live that the caller of the operation sets; null to use the policy
   */
  public Ttl getTtlForUpdate(@Nullable Ttl given) {
    return given == null ? getTtlForUpdate() : given;
  }

  /** Returns the time to live of a new entry by the policy. */
  public Ttl getTtlForCreation() {
    Ttl ttl = toTtl("getExpiryForCreation", policy::getExpiryForCreation);
    return ttl.equals(Ttl.KEEP) ? Ttl.ETERNAL : ttl;
  }

  /** Returns the time to live of an entry that is accessed. */
  public Ttl getTtlForAccess() {
    return toTtl("getExpiryForAccess", policy::getExpiryForAccess);
  }

  /** Returns the time to live of an entry that gets a new value, by the policy. */
  public Ttl getTtlForUpdate() {
    return toTtl("getExpiryForUpdate", policy::getExpiryForUpdate);
  }

  private static Ttl toTtl(String method, Supplier<@Nullable Duration> call) {
    try {
      Duration duration = call.get();
      return duration == null ? Ttl.KEEP : toTtl(duration);
    } catch (Exception e) {
      LOG.log(Level.WARNING, "ExpiryPolicy." + method + " failed; no expiry time is set", e);
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
