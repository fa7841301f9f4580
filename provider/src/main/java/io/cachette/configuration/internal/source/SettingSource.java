package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.SettingGroup;

/** A source of settings: properties, environment variables, MicroProfile Config, or a file. */
@FunctionalInterface
public interface SettingSource {

  /**
   * Reads the settings of a group.
   *
   * @throws javax.cache.CacheException if a key is not known or a value cannot be read
   */
  Layer read(SettingGroup group);
}
