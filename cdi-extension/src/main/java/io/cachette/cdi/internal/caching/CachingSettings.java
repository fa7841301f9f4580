package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.configuration.internal.source.SettingSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of the JCache annotations: {@code cachette.cdi.…} for all caches, and {@code
 * cachette.cdi.caches.NAME.…} for one cache. Thread-safe.
 */
public final class CachingSettings {

  private static final String PREFIX = "cachette.cdi.";
  private static final String OF_CACHES = PREFIX + "caches.";

  private final SettingSource source;

  /** Creates settings that are read from a source. */
  public CachingSettings(SettingSource source) {
    this.source = source;
  }

  /** A setting with its two possible values. */
  private enum Setting {
    ENABLED(false, "true", "false"),
    FOREIGN_INTERCEPTORS(false, "stand-aside", "take-over"),
    ON_GET_FAILURE(true, "bypass", "fail"),
    ON_PUT_FAILURE(true, "bypass", "fail"),
    ON_REMOVE_FAILURE(true, "fail", "bypass");

    private final boolean isPerCache;
    private final String defaultValue;
    private final String otherValue;

    Setting(boolean isPerCache, String defaultValue, String otherValue) {
      this.isPerCache = isPerCache;
      this.defaultValue = defaultValue;
      this.otherValue = otherValue;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Setting of(Operation operation) {
      return switch (operation) {
        case GET -> ON_GET_FAILURE;
        case PUT -> ON_PUT_FAILURE;
        case REMOVE -> ON_REMOVE_FAILURE;
      };
    }
  }

  /** Whether the annotations are enabled. */
  public boolean isEnabled() {
    return read(Setting.ENABLED).equals("true");
  }

  /** Whether this library disables other interceptors for the same annotations. */
  public boolean isTakeOver() {
    return read(Setting.FOREIGN_INTERCEPTORS).equals("take-over");
  }

  /** Whether a failure of a cache is passed on to the caller. */
  boolean isPassedOn(Operation operation, String cacheName) {
    Setting setting = Setting.of(operation);
    return readValue(setting, OF_CACHES + cacheName + "." + setting.text())
        .orElseGet(() -> read(setting))
        .equals("fail");
  }

  /**
   * Checks the names and values of all settings.
   *
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  public void check() {
    for (Setting setting : Setting.values()) {
      read(setting);
    }
    source.names().filter(name -> name.startsWith(PREFIX)).forEach(this::check);
  }

  private void check(String name) {
    Setting setting =
        Arrays.stream(Setting.values())
            .filter(each -> isNameOf(name, each))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The setting "
                            + name
                            + " is unknown; there are "
                            + PREFIX
                            + Arrays.stream(Setting.values()).map(Setting::text).toList()
                            + ", and those about failures also as "
                            + OF_CACHES
                            + "<name of a cache>."));
    readValue(setting, name);
  }

  private static boolean isNameOf(String name, Setting setting) {
    return name.equals(PREFIX + setting.text())
        || (setting.isPerCache
            && name.startsWith(OF_CACHES)
            && name.endsWith("." + setting.text())
            && name.length() > OF_CACHES.length() + setting.text().length() + 1);
  }

  private String read(Setting setting) {
    return readValue(setting, PREFIX + setting.text()).orElse(setting.defaultValue);
  }

  private Optional<String> readValue(Setting setting, String name) {
    Optional<String> value = source.get(name);
    value.ifPresent(
        text -> {
          if (!text.equals(setting.defaultValue) && !text.equals(setting.otherValue)) {
            throw new IllegalArgumentException(
                name
                    + " is \""
                    + text
                    + "\", but must be "
                    + setting.defaultValue
                    + " or "
                    + setting.otherValue);
          }
        });
    return value;
  }
}
