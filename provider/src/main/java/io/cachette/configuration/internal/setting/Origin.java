package io.cachette.configuration.internal.setting;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The place where a value was found.
 *
 * @param place the place in messages: {@code /etc/app/cachette.yaml:12}, {@code property
 *     cachette.namespace}
 * @param file the file that contains the value and against which relative paths are resolved; null
 *     if the value is in no file
 */
public record Origin(String place, @Nullable Location file) {

  /** Creates the origin of a value that is in no file. */
  public static Origin of(String place) {
    return new Origin(place, null);
  }

  /** Creates an exception whose message begins with this place. */
  public CacheException newException(String message) {
    return new CacheException(place + ": " + message);
  }

  /**
   * Returns a key up to a colon or equals sign. If the space after a colon is missing, the rest may
   * be a value, and a secret.
   */
  public static String stripValue(String key) {
    return key.replaceFirst("(?s)[:=].*", "");
  }
}
