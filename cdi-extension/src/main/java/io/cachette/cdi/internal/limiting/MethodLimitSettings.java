package io.cachette.cdi.internal.limiting;

import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.ratelimit.internal.RateLimitSettingDeclarations;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.cache.CacheException;

/**
 * The settings of rate limits, or of locks and limits of concurrency. Thread-safe.
 *
 * @param <B> the builder of policies
 */
final class MethodLimitSettings<B> {

  private final MergedSettings settings;
  private final BiConsumer<Values, B> application;

  /**
   * Creates settings.
   *
   * @param application applies the settings of a name to a policy
   */
  MethodLimitSettings(MergedSettings settings, BiConsumer<Values, B> application) {
    this.settings = settings;
    this.application = application;
  }

  /** Whether limits of this kind are enabled. */
  boolean isEnabled() {
    return settings.get(RateLimitSettingDeclarations.ENABLED);
  }

  /** Whether the limit with a name is enabled. */
  boolean isEnabled(String name) {
    return settings
        .item(name)
        .get(
            RateLimitSettingDeclarations.ITEM_ENABLED,
            RateLimitSettingDeclarations.ITEM_ENABLED.defaultValue());
  }

  Duration timeBudget() {
    return settings.get(RateLimitSettingDeclarations.TIME_BUDGET);
  }

  int expectedNodes() {
    return settings.get(RateLimitSettingDeclarations.EXPECTED_NODES);
  }

  /**
   * Applies the settings of a name.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  void apply(String name, B policy) {
    try {
      application.accept(settings.item(name), policy);
    } catch (CacheException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Checks the settings of all names.
   *
   * @param newBuilder creates a builder on which values are tried
   * @throws IllegalArgumentException if a name or a value is invalid
   */
  void check(Function<String, B> newBuilder) {
    names().forEach(name -> apply(name, newBuilder.apply(name)));
  }

  /** Returns the names that have settings, as far as the sources list them. */
  Set<String> names() {
    return settings.itemNames();
  }

  /**
   * Parses a duration of an annotation.
   *
   * @throws IllegalArgumentException if it is no duration; the message names the member
   */
  static Duration parseDuration(String member, String text) {
    return parse(member, text, Quantities.DURATION_FORMS, Quantities::parseDuration);
  }

  /**
   * Parses the text of a member of an annotation.
   *
   * @throws IllegalArgumentException if it cannot be parsed; the message names the member
   */
  static <T> T parse(String member, String text, String accepted, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          member + " is \"" + text + "\", but must be " + accepted, e);
    }
  }
}
