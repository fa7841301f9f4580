package io.cachette.cdi.internal.limiting;

import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.lock.LeasePolicy;
import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The settings of rate limits, or of locks and limits of concurrency: for all, such as {@code
 * cachette.ratelimit.enabled}, and for one by its name, such as {@code
 * cachette.ratelimit.limits.NAME.limit}. Thread-safe.
 *
 * @param <B> the builder of policies
 */
final class MethodLimitSettings<B> {

  private static final List<General> GENERAL =
      List.of(
          new General("enabled", "true or false", MethodLimitSettings::parseBoolean),
          new General("time-budget", Quantities.DURATION_FORMS, Quantities::parseDuration),
          new General("expected-nodes", "a number of 1 or more", MethodLimitSettings::parseNodes));

  /** A setting of all limits, or of all locks. */
  private record General(String name, String accepted, Function<String, Object> parser) {}

  /** A setting of one limit, or of one lock. */
  private record Single<B>(String name, String accepted, BiConsumer<B, String> setter) {}

  private final SettingSource source;
  private final String prefix;
  private final String items;
  private final List<Single<B>> singles;

  private MethodLimitSettings(
      SettingSource source, String prefix, String items, List<Single<B>> singles) {
    this.source = source;
    this.prefix = prefix;
    this.items = prefix + items + ".";
    this.singles = singles;
  }

  /** Creates the settings of rate limits. */
  static MethodLimitSettings<RateLimitPolicy.Builder> ofLimits(SettingSource source) {
    return new MethodLimitSettings<>(
        source,
        "cachette.ratelimit.",
        "limits",
        List.of(
            new Single<>("limit", "a number", (limit, text) -> limit.limit(parseNumber(text))),
            new Single<>(
                "period", Quantities.DURATION_FORMS + ", P1M", MethodLimitSettings::setPeriod),
            new Single<>("burst", "a number", (limit, text) -> limit.burst(parseNumber(text))),
            new Single<>(
                "algorithm",
                joinNames(Algorithm.values()),
                (limit, text) -> limit.algorithm(parseEnum(Algorithm.values(), text))),
            new Single<>(
                "zone",
                "a time zone, such as Europe/Berlin",
                (limit, text) -> limit.zone(ZoneId.of(text))),
            new Single<>(
                "max-wait",
                Quantities.DURATION_FORMS,
                (limit, text) -> limit.maxWait(Quantities.parseDuration(text))),
            new Single<>(
                "max-waiting",
                "a number",
                (limit, text) -> limit.maxWaiting(Math.toIntExact(parseNumber(text)))),
            new Single<>(
                "outage",
                joinNames(OutagePolicy.values()),
                (limit, text) -> limit.outage(parseEnum(OutagePolicy.values(), text))),
            new Single<>(
                "shadow", "true or false", (limit, text) -> limit.shadow(parseBoolean(text))),
            new Single<>(
                "batch",
                "a number",
                (limit, text) -> limit.batch(Math.toIntExact(parseNumber(text)))),
            new Single<>("enabled", "true or false", (limit, text) -> parseBoolean(text))));
  }

  /** Creates the settings of locks and limits of concurrency. */
  static MethodLimitSettings<LeasePolicy.Builder> ofLocks(SettingSource source) {
    return new MethodLimitSettings<>(
        source,
        "cachette.lock.",
        "locks",
        List.of(
            new Single<>(
                "limit",
                "a number",
                (lock, text) -> lock.limit(Math.toIntExact(parseNumber(text)))),
            new Single<>(
                "lease",
                Quantities.DURATION_FORMS,
                (lock, text) -> lock.lease(Quantities.parseDuration(text))),
            new Single<>(
                "max-wait",
                Quantities.DURATION_FORMS,
                (lock, text) -> lock.maxWait(Quantities.parseDuration(text))),
            new Single<>(
                "max-waiting",
                "a number",
                (lock, text) -> lock.maxWaiting(Math.toIntExact(parseNumber(text)))),
            new Single<>(
                "outage",
                joinNames(OutagePolicy.values()),
                (lock, text) -> lock.outage(parseEnum(OutagePolicy.values(), text))),
            new Single<>("enabled", "true or false", (lock, text) -> parseBoolean(text))));
  }

  /** Whether limits of this kind are enabled. */
  boolean isEnabled() {
    return readGeneral("enabled", true, MethodLimitSettings::parseBoolean);
  }

  /** Whether the limit with a name is enabled. */
  boolean isEnabled(String name) {
    return source
        .get(items + name + ".enabled")
        .map(MethodLimitSettings::parseBoolean)
        .orElse(true);
  }

  Duration timeBudget() {
    return readGeneral("time-budget", Duration.ofMillis(100), Quantities::parseDuration);
  }

  int expectedNodes() {
    return readGeneral("expected-nodes", 1, MethodLimitSettings::parseNodes);
  }

  private <T> T readGeneral(String name, T defaultValue, Function<String, T> parser) {
    return source.get(prefix + name).map(parser).orElse(defaultValue);
  }

  /**
   * Applies the settings of a name.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  void apply(String name, B builder) {
    for (Single<B> single : singles) {
      String setting = items + name + "." + single.name();
      source.get(setting).ifPresent(text -> set(setting, text, single, builder));
    }
  }

  private void set(String setting, String text, Single<B> single, B builder) {
    try {
      single.setter().accept(builder, text);
    } catch (RuntimeException e) {
      throw createInvalidValue(setting, text, single.accepted());
    }
  }

  private static IllegalArgumentException createInvalidValue(
      String setting, String text, String accepted) {
    return new IllegalArgumentException(setting + " is \"" + text + "\", but must be " + accepted);
  }

  /**
   * Checks the names and values of all settings.
   *
   * @param isCheckedElsewhere whether other code checks a name
   * @param builder creates a builder on which values are tried
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  void check(Predicate<String> isCheckedElsewhere, Function<String, B> builder) {
    source
        .names()
        .filter(name -> name.startsWith(prefix) && !isCheckedElsewhere.test(name))
        .forEach(name -> check(name, builder));
    for (General general : GENERAL) {
      source.get(prefix + general.name()).ifPresent(text -> check(general, text));
    }
  }

  private void check(General general, String text) {
    try {
      Object unused = general.parser().apply(text);
    } catch (RuntimeException e) {
      throw createInvalidValue(prefix + general.name(), text, general.accepted());
    }
  }

  private void check(String name, Function<String, B> builder) {
    if (GENERAL.stream().anyMatch(general -> name.equals(prefix + general.name()))) {
      return;
    }
    int end = name.lastIndexOf('.');
    Single<B> single =
        singles.stream()
            .filter(each -> name.startsWith(items) && end > items.length())
            .filter(each -> name.substring(end + 1).equals(each.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The setting "
                            + name
                            + " is unknown; there are "
                            + prefix
                            + GENERAL.stream().map(General::name).toList()
                            + " and "
                            + items
                            + "<name>."
                            + singles.stream().map(Single::name).toList()));
    source
        .get(name)
        .ifPresent(
            text -> set(name, text, single, builder.apply(name.substring(items.length(), end))));
  }

  /** Returns the names that have settings, as far as the source lists its settings. */
  Stream<String> names() {
    return source
        .names()
        .filter(name -> name.startsWith(items) && name.lastIndexOf('.') > items.length())
        .map(name -> name.substring(items.length(), name.lastIndexOf('.')))
        .distinct();
  }

  private static void setPeriod(RateLimitPolicy.Builder limit, String text) {
    try {
      limit.period(Quantities.parseDuration(text));
    } catch (IllegalArgumentException e) {
      limit.period(parseCalendarPeriod(text, e));
    }
  }

  /** Applies the period of an annotation. */
  static void applyPeriod(RateLimitPolicy.Builder limit, String text) {
    try {
      setPeriod(limit, text);
    } catch (IllegalArgumentException e) {
      throw createInvalidValue("period", text, Quantities.DURATION_FORMS + ", P1M");
    }
  }

  private static Period parseCalendarPeriod(String text, IllegalArgumentException otherwise) {
    try {
      return Period.parse(text);
    } catch (DateTimeParseException e) {
      throw otherwise;
    }
  }

  /** Parses a duration of an annotation. */
  static Duration parseDuration(String member, String text) {
    try {
      return Quantities.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw createInvalidValue(member, text, Quantities.DURATION_FORMS);
    }
  }

  private static int parseNodes(String text) {
    int nodes = Integer.parseInt(text);
    if (nodes < 1) {
      throw new IllegalArgumentException("must be 1 or more");
    }
    return nodes;
  }

  private static long parseNumber(String text) {
    return Long.parseLong(text);
  }

  private static boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static <E extends Enum<E>> String joinNames(E[] values) {
    return String.join(", ", Arrays.stream(values).map(MethodLimitSettings::toText).toList());
  }

  private static String toText(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> E parseEnum(E[] values, String text) {
    return Arrays.stream(values)
        .filter(value -> toText(value).equals(text) || value.name().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be one of " + joinNames(values)));
  }
}
