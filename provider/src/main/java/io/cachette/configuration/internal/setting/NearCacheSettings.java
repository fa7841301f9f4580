package io.cachette.configuration.internal.setting;

import io.cachette.configuration.NearCacheTouch;
import java.time.Duration;
import java.util.List;

/** The settings of the near cache of a cache. */
public final class NearCacheSettings {

  /** The section of these settings. */
  static final String SECTION = "near-cache";

  public static final Setting<Boolean> ENABLED =
      new Setting<>(
          "near-cache.enabled",
          SettingType.BOOLEAN,
          "false",
          "Whether this node keeps values on its heap; `near-cache: true` is short for it. With"
              + " another setting of `near-cache`, the default is true.");
  public static final Setting<Integer> MAX_ENTRIES =
      new Setting<>(
          "near-cache.max-entries",
          SettingType.count(1),
          "10000",
          "The maximum number of near entries.");
  public static final Setting<Long> MAX_WEIGHT =
      new Setting<>(
          "near-cache.max-weight",
          SettingType.LARGE_SIZE,
          "64MB",
          "The maximum weight of all near entries: mainly their encoded values.");
  public static final Setting<Duration> EXPIRE_AFTER =
      new Setting<>(
          "near-cache.expire-after",
          SettingType.POSITIVE_DURATION,
          "5m",
          "How long a near entry is kept at the most after its value was read from Redis.");
  public static final Setting<List<String>> IMMUTABLE =
      new Setting<>(
          "near-cache.immutable",
          SettingType.PATTERNS,
          "(none)",
          "Further classes, by name or pattern, whose objects readers may share, as nothing changes"
              + " them.");
  public static final Setting<NearCacheTouch> TOUCH =
      new Setting<>(
          "near-cache.touch",
          SettingType.oneOf(NearCacheTouch.class),
          "none",
          "With an expiry after access or touch: whether the near cache is refused, or accesses are"
              + " sent to Redis at most once a second.");

  /** All of them, in the order of the documentation. */
  static final List<Setting<?>> ALL =
      List.of(ENABLED, MAX_ENTRIES, MAX_WEIGHT, EXPIRE_AFTER, IMMUTABLE, TOUCH);

  private NearCacheSettings() {}
}
