package io.cachette.configuration.internal.setting;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Where a value was found.
 *
 * @param place for messages: {@code /etc/app/cachette.yaml:12}, {@code property cachette.namespace}
 * @param file the file that it stands in, which relative paths start from; null if in none
 */
public record Origin(String place, @Nullable Location file) {

  /** A place that is no file. */
  public static Origin of(String place) {
    return new Origin(place, null);
  }

  /** An error that tells the user where to look. */
  public CacheException newException(String message) {
    return new CacheException(place + ": " + message);
  }

  /** A key up to what may be its value, and a secret, if the space after a colon is missing. */
  public static String stripValue(String key) {
    return key.replaceFirst("(?s)[:=].*", "");
  }
}
