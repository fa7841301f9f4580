package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.setting.Value;
import java.util.List;
import java.util.Map;

/** The settings {@code cachette.cdi.…} of the JCache annotations: for all caches, and for each. */
public final class CachingSettingDeclarations implements SettingDeclarations {

  /** The policy for a failure of a cache. */
  enum FailurePolicy {
    /** The call goes on as if there were no cache. */
    BYPASS,
    /** The caller gets the exception of the cache. */
    FAIL
  }

  /** The policy for interceptors of another library. */
  enum ForeignInterceptorPolicy {
    /** The other interceptors handle the annotations. */
    STAND_ASIDE,
    /** This library handles the annotations. */
    TAKE_OVER
  }

  static final Setting<Boolean> ENABLED =
      new Setting<>("enabled", SettingType.BOOLEAN, "true", "Whether the annotations are applied.");
  static final Setting<ForeignInterceptorPolicy> FOREIGN_INTERCEPTORS =
      new Setting<>(
          "foreign-interceptors",
          SettingType.oneOf(ForeignInterceptorPolicy.class),
          "stand-aside",
          "Which interceptors handle the annotations if another library has some, too.");

  private static final Setting<FailurePolicy> ON_GET_FAILURE =
      createFailureSetting("on-get-failure", "bypass", "a look-up fails");
  private static final Setting<FailurePolicy> ON_PUT_FAILURE =
      createFailureSetting("on-put-failure", "bypass", "a result cannot be stored");
  private static final Setting<FailurePolicy> ON_REMOVE_FAILURE =
      createFailureSetting("on-remove-failure", "fail", "an entry cannot be removed");

  private static final Setting<Map<String, Value>> CACHES =
      new Setting<>(
          "caches",
          SettingType.ITEMS,
          "(none)",
          "The three settings of failures for a cache, by its name.");

  /** The settings of the annotations. */
  static final SettingGroup GROUP =
      SettingGroup.of(
          "cdi",
          new Schema(
              List.of(
                  ENABLED,
                  FOREIGN_INTERCEPTORS,
                  ON_GET_FAILURE,
                  ON_PUT_FAILURE,
                  ON_REMOVE_FAILURE,
                  CACHES),
              Map.of()),
          new ItemSettings(
              CACHES,
              new Schema(List.of(ON_GET_FAILURE, ON_PUT_FAILURE, ON_REMOVE_FAILURE), Map.of())));

  /** Creates the declarations, for the service loader. */
  public CachingSettingDeclarations() {}

  @Override
  public SettingGroup group() {
    return GROUP;
  }

  /** Returns the setting of a kind of operations. */
  static Setting<FailurePolicy> ofFailure(Operation operation) {
    return switch (operation) {
      case GET -> ON_GET_FAILURE;
      case PUT -> ON_PUT_FAILURE;
      case REMOVE -> ON_REMOVE_FAILURE;
    };
  }

  private static Setting<FailurePolicy> createFailureSetting(
      String path, String defaultText, String condition) {
    return new Setting<>(
        path,
        SettingType.oneOf(FailurePolicy.class),
        defaultText,
        "If " + condition + ": whether the call goes on without the cache or fails.");
  }
}
