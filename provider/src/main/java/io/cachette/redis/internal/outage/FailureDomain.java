package io.cachette.redis.internal.outage;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A part of the servers that fails by itself: a master of a cluster with its replicas, the slots
 * that no master owns, or all servers. Calls to one domain neither count for another one nor wait
 * for it. Thread-safe.
 */
public final class FailureDomain {

  private final CircuitBreaker breaker;
  private final RequestQueue requests;

  /** The cause that was counted last. */
  private final AtomicReference<@Nullable Throwable> lastCause = new AtomicReference<>();

  private volatile String name;
  private volatile @Nullable String hashTag;

  /** Written by one thread at a time, as all that follows; see {@link FailureDomains}. */
  private volatile boolean isFailing;

  private volatile boolean isRefusing;
  private volatile boolean isRetired;
  private volatile long since;

  /**
   * Creates a domain that does not fail.
   *
   * @param name names it in messages; empty for all servers
   * @param since calls that began earlier do not let it fail, by {@link System#nanoTime}
   */
  FailureDomain(String name, CircuitBreaker breaker, RequestQueue requests, long since) {
    this.name = name;
    this.breaker = breaker;
    this.requests = requests;
    this.since = since;
  }

  /** Returns the circuit breaker of the calls to this domain. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /** Returns the requests to this domain that are under way or wait. */
  public RequestQueue requests() {
    return requests;
  }

  /** Returns a failure with the name of this domain, or unchanged if this is all servers. */
  public String describe(String failure) {
    String current = name;
    return current.isEmpty() ? failure : failure + " (" + current + ")";
  }

  void rename(String newName) {
    name = newName;
  }

  /** Returns a hash tag of a slot of this master; null if it owns hardly any, or is no master. */
  public @Nullable String hashTag() {
    return hashTag;
  }

  void setHashTag(@Nullable String newHashTag) {
    hashTag = newHashTag;
  }

  /** Counts a failure for the circuit breaker. One cause may fail many calls, and counts once. */
  public void recordFailure(Throwable cause) {
    if (lastCause.getAndSet(cause) != cause) {
      breaker.recordFailure();
    }
  }

  /** Whether calls to this domain fail. */
  public boolean isFailing() {
    return isFailing;
  }

  /** Whether calls to this domain fail because no reply arrives, and not by replies with errors. */
  public boolean isSilent() {
    return isFailing && !isRefusing;
  }

  /**
   * Whether the outcome of a call that began at a time may change the state: not if the state has
   * changed since.
   */
  public boolean mayChange(long startNanos) {
    return startNanos - since >= 0;
  }

  /**
   * Returns whether this has begun to fail by the failure of a call that began at a time.
   *
   * @param isRefusal whether the failure is a reply with an error
   */
  boolean tryFail(boolean isRefusal, long startNanos, long now) {
    if (isRetired || !mayChange(startNanos)) {
      return false;
    }
    isRefusing = isRefusal; // also of a later failure: a server that refuses may fall silent
    return setFailing(true, now);
  }

  /** Returns whether this has ended to fail by the success of a call that began at a time. */
  boolean tryRecover(long startNanos, long now) {
    return mayChange(startNanos) && setFailing(false, now);
  }

  /** Returns whether this is a change. */
  private boolean setFailing(boolean fails, long now) {
    if (isFailing == fails) {
      return false;
    }
    since = now;
    isFailing = fails;
    return true;
  }

  /** Lets this not fail any more, as no call goes to it. */
  void retire() {
    isRetired = true;
    isFailing = false;
  }
}
