package io.cachette.lock;

import java.time.Duration;

/**
 * A call got no lease: because all were taken, {@link LeaseRefusedException}, or because Redis
 * could not be asked, {@link LeasesUnavailableException}. Has no stack trace, as refusing must cost
 * little. Does not tell the key.
 */
public abstract sealed class LeaseException extends RuntimeException
    permits LeaseRefusedException, LeasesUnavailableException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final Duration retryAfter;

  LeaseException(String message, String name, Duration retryAfter) {
    super(message, null, false, false);
    this.name = name;
    this.retryAfter = retryAfter;
  }

  /** The name of the policy. */
  public String name() {
    return name;
  }

  /** When it makes sense to try again, at the latest; zero if that is not known. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
