package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Properties by name, such as {@code cachette.redis.url}. */
interface PropertyLookup {

  /** Returns the names that are set, as far as they can be listed. */
  Set<String> names();

  /** Whether {@link #names} lists all names, so that no other name needs to be looked up. */
  boolean listsAllNames();

  /**
   * Returns the text of a property, which is not empty; null if it is not set.
   *
   * @throws javax.cache.CacheException if the value is no text and has none
   */
  Value.@Nullable Text find(String name);

  /** Returns the place of a property, for messages. */
  Origin origin(String name);
}
