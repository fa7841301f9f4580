package io.cachette.session;

import org.jspecify.annotations.Nullable;

/**
 * A session cannot be read or written, as Redis did not answer in time, or was not asked because it
 * did not answer others a moment ago. Whether a change was made is not known then.
 */
public final class SessionsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what did not work. */
  public SessionsUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
