package io.cachette.session.internal.state;

import io.cachette.session.SessionSettings;
import org.jspecify.annotations.Nullable;

/** Limits of the sizes of attributes and sessions. */
final class SizeLimits {

  private SizeLimits() {}

  /** Describes the limit that an attribute violates; null if it violates none. */
  static @Nullable String violation(SessionSettings settings, String name, int size, long sum) {
    if (size > settings.maxAttributeSize()) {
      return "Attribute '%s' takes %d bytes, and may take %d; keep less in the session, or raise cachette.session.max-attribute-size"
          .formatted(name, size, settings.maxAttributeSize());
    }
    return sum <= settings.maxSessionSize()
        ? null
        : "With attribute '%s' the session takes %d bytes, and may take %d; keep less in it, or raise cachette.session.max-session-size"
            .formatted(name, sum, settings.maxSessionSize());
  }
}
