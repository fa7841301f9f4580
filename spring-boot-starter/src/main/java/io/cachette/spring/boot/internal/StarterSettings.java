package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingType;
import java.util.List;

/**
 * The settings that only the auto-configuration reads, from the environment of Spring. They have no
 * meaning in other sources.
 */
public final class StarterSettings {

  public static final Setting<Boolean> ENABLED =
      new Setting<>(
          "enabled",
          SettingType.BOOLEAN,
          "true",
          "Whether there is any auto-configuration of Cachette.");
  public static final Setting<Boolean> CACHE_ENABLED =
      new Setting<>(
          "cache.enabled",
          SettingType.BOOLEAN,
          "true",
          "Whether there is a cache manager, with its health.");

  /** All of them, in the order of the documentation. */
  public static final List<Setting<?>> ALL = List.of(ENABLED, CACHE_ENABLED);

  private StarterSettings() {}

  /** Whether a property is one of these settings. */
  static boolean contains(String property) {
    return ALL.stream().anyMatch(setting -> property.equals(SettingGroup.ROOT + setting.path()));
  }
}
