package io.cachette.ratelimit.internal;

import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings {@code cachette.ratelimit.…}: of all rate limits, and of each one by its name. */
public final class RateLimitSettingDeclarations implements SettingDeclarations {

  private static final String OF_ANNOTATION = "(that of the annotation)";

  public static final Setting<Boolean> ENABLED =
      new Setting<>("enabled", SettingType.BOOLEAN, "true", "Whether annotations are applied.");
  public static final Setting<Duration> TIME_BUDGET =
      new Setting<>(
          "time-budget",
          SettingType.POSITIVE_DURATION,
          "100ms",
          "The longest time that a call waits for Redis.");
  public static final Setting<Integer> EXPECTED_NODES =
      new Setting<>(
          "expected-nodes",
          SettingType.count(1),
          "1",
          "The number of JVMs among which `local` divides a limit.");
  private static final Setting<Map<String, Value>> LIMITS =
      new Setting<>(
          "limits", SettingType.ITEMS, "(none)", "Settings of limits, by name of the limit.");

  /** Whether the annotation with a name is applied. */
  public static final Setting<Boolean> ITEM_ENABLED =
      new Setting<>("enabled", SettingType.BOOLEAN, "true", "Whether the annotation is applied.");

  private static final Setting<Long> LIMIT =
      new Setting<>("limit", SettingType.largeCount(1), OF_ANNOTATION, "The permits per period.");
  private static final Setting<TemporalAmount> PERIOD =
      new Setting<>(
          "period",
          SettingType.parsed(
              "duration",
              "a duration: " + Quantities.DURATION_FORMS + ", or P1M for calendar months",
              null,
              RateLimitSettingDeclarations::parsePeriod),
          OF_ANNOTATION,
          "The period of the limit.");
  private static final Setting<Long> BURST =
      new Setting<>(
          "burst",
          SettingType.largeCount(1),
          OF_ANNOTATION,
          "The largest number of permits that are available at once.");
  private static final Setting<Algorithm> ALGORITHM =
      new Setting<>(
          "algorithm",
          SettingType.oneOf(Algorithm.class),
          OF_ANNOTATION,
          "The algorithm that counts permits.");
  private static final Setting<ZoneId> ZONE =
      new Setting<>(
          "zone",
          SettingType.parsed(
              "time zone",
              "a time zone, such as Europe/Berlin",
              null,
              RateLimitSettingDeclarations::parseZone),
          OF_ANNOTATION,
          "The time zone whose calendar fixed windows follow.");

  /** The longest wait of a call. */
  public static final Setting<Duration> MAX_WAIT =
      new Setting<>(
          "max-wait", SettingType.ANY_DURATION, OF_ANNOTATION, "The longest wait of a call.");

  /** How many calls of one JVM may wait at a time. */
  public static final Setting<Integer> MAX_WAITING =
      new Setting<>(
          "max-waiting",
          SettingType.count(1),
          OF_ANNOTATION,
          "How many calls of one JVM may wait at a time.");

  /** The policy while Redis does not answer. */
  public static final Setting<OutagePolicy> OUTAGE =
      new Setting<>(
          "outage",
          SettingType.oneOf(OutagePolicy.class),
          OF_ANNOTATION,
          "How calls are decided while Redis does not answer.");

  private static final Setting<Boolean> SHADOW =
      new Setting<>(
          "shadow",
          SettingType.BOOLEAN,
          OF_ANNOTATION,
          "Whether the limit only counts the calls that it would refuse.");
  private static final Setting<Integer> BATCH =
      new Setting<>(
          "batch",
          SettingType.count(1),
          OF_ANNOTATION,
          "How many permits a JVM acquires from Redis at once.");

  private static final Schema ITEM =
      new Schema(
          List.of(
              ITEM_ENABLED,
              LIMIT,
              PERIOD,
              BURST,
              ALGORITHM,
              ZONE,
              MAX_WAIT,
              MAX_WAITING,
              OUTAGE,
              SHADOW,
              BATCH),
          Map.of());

  /** The settings of rate limits; those of HTTP are a group of their own. */
  public static final SettingGroup GROUP =
      SettingGroup.of(
              "ratelimit",
              new Schema(List.of(ENABLED, TIME_BUDGET, EXPECTED_NODES, LIMITS), Map.of()),
              new ItemSettings(LIMITS, ITEM))
          .withForeignSections(Set.of("http"));

  /** Creates the declarations, for the service loader. */
  public RateLimitSettingDeclarations() {}

  @Override
  public SettingGroup group() {
    return GROUP;
  }

  /**
   * Applies the settings of a limit to its policy.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public static void apply(Values values, RateLimitPolicy.Builder policy) {
    values.ifPresent(LIMIT, policy::limit);
    values.ifPresent(PERIOD, period -> setPeriod(policy, period));
    values.ifPresent(BURST, policy::burst);
    values.ifPresent(ALGORITHM, policy::algorithm);
    values.ifPresent(ZONE, policy::zone);
    values.ifPresent(MAX_WAIT, policy::maxWait);
    values.ifPresent(MAX_WAITING, policy::maxWaiting);
    values.ifPresent(OUTAGE, policy::outage);
    values.ifPresent(SHADOW, policy::shadow);
    values.ifPresent(BATCH, policy::batch);
  }

  /** Sets a period of a fixed length, or of the calendar. */
  public static void setPeriod(RateLimitPolicy.Builder policy, TemporalAmount period) {
    if (period instanceof Period ofCalendar) {
      policy.period(ofCalendar);
    } else {
      policy.period((Duration) period);
    }
  }

  /**
   * Parses a duration, or a period of the calendar in the form of ISO-8601.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static TemporalAmount parsePeriod(String text) {
    try {
      return Quantities.parseDuration(text);
    } catch (IllegalArgumentException e) {
      return parseCalendarPeriod(text, e);
    }
  }

  /**
   * Parses the id of a time zone.
   *
   * @throws IllegalArgumentException if there is no such zone
   */
  public static ZoneId parseZone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone is \"" + text + "\", but must be a time zone, such as Europe/Berlin", e);
    }
  }

  private static Period parseCalendarPeriod(String text, IllegalArgumentException otherwise) {
    try {
      return Period.parse(text);
    } catch (DateTimeParseException e) {
      throw otherwise;
    }
  }
}
