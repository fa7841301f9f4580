package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.caching.CachingSettingDeclarations.FailurePolicy;
import io.cachette.cdi.internal.caching.CachingSettingDeclarations.ForeignInterceptorPolicy;
import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.setting.MergedSettings;
import java.util.List;

/** The values of the settings of the JCache annotations. Thread-safe. */
public final class CachingSettings {

  private final MergedSettings settings;

  CachingSettings(MergedSettings settings) {
    this.settings = settings;
  }

  /**
   * Reads the settings of the application.
   *
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  public static CachingSettings read() {
    return new CachingSettings(ModuleSettings.read(CachingSettingDeclarations.GROUP, List.of()));
  }

  /** Whether the annotations are enabled. */
  public boolean isEnabled() {
    return settings.get(CachingSettingDeclarations.ENABLED);
  }

  /** Whether this library disables other interceptors for the same annotations. */
  public boolean isTakeOver() {
    return settings.get(CachingSettingDeclarations.FOREIGN_INTERCEPTORS)
        == ForeignInterceptorPolicy.TAKE_OVER;
  }

  /** Whether a failure of a cache is passed on to the caller. */
  boolean isPassedOn(Operation operation, String cacheName) {
    var setting = CachingSettingDeclarations.ofFailure(operation);
    return settings.item(cacheName).get(setting, settings.get(setting)) == FailurePolicy.FAIL;
  }
}
