package io.cachette.lock.internal;

import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.lock.LeasePolicy;
import io.cachette.ratelimit.internal.RateLimitSettingDeclarations;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings {@code cachette.lock.…}: of all locks and semaphores, and of each by its name. */
public final class LockSettingDeclarations implements SettingDeclarations {

  private static final String OF_ANNOTATION = "(that of the annotation)";

  private static final Setting<Map<String, Value>> LOCKS =
      new Setting<>(
          "locks",
          SettingType.ITEMS,
          "(none)",
          "Settings of locks and limits of concurrency, by name.");
  private static final Setting<Integer> LIMIT =
      new Setting<>(
          "limit",
          SettingType.count(1),
          OF_ANNOTATION,
          "How many holders a key may have at a time.");
  private static final Setting<Duration> LEASE =
      new Setting<>(
          "lease",
          SettingType.POSITIVE_DURATION,
          OF_ANNOTATION,
          "How long a lease stays held after its JVM has crashed.");

  private static final Setting<Integer> ACKNOWLEDGE_REPLICAS =
      new Setting<>(
          "acknowledge-replicas",
          SettingType.count(0),
          "0",
          "How many replicas must confirm a lease before it is granted or renewed.");

  private static final Schema ITEM =
      new Schema(
          List.of(
              RateLimitSettingDeclarations.ITEM_ENABLED,
              LIMIT,
              LEASE,
              RateLimitSettingDeclarations.MAX_WAIT,
              RateLimitSettingDeclarations.MAX_WAITING,
              RateLimitSettingDeclarations.OUTAGE,
              ACKNOWLEDGE_REPLICAS),
          Map.of());

  /** The settings of locks and limits of concurrency. */
  public static final SettingGroup GROUP =
      SettingGroup.of(
          "lock",
          new Schema(
              List.of(
                  RateLimitSettingDeclarations.ENABLED,
                  RateLimitSettingDeclarations.TIME_BUDGET,
                  RateLimitSettingDeclarations.EXPECTED_NODES,
                  LOCKS),
              Map.of()),
          new ItemSettings(LOCKS, ITEM));

  /** Creates the declarations, for the service loader. */
  public LockSettingDeclarations() {}

  @Override
  public SettingGroup group() {
    return GROUP;
  }

  /**
   * Applies the settings of a lock to its policy.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public static void apply(Values values, LeasePolicy.Builder policy) {
    values.ifPresent(LIMIT, policy::limit);
    values.ifPresent(LEASE, policy::lease);
    values.ifPresent(RateLimitSettingDeclarations.MAX_WAIT, policy::maxWait);
    values.ifPresent(RateLimitSettingDeclarations.MAX_WAITING, policy::maxWaiting);
    values.ifPresent(RateLimitSettingDeclarations.OUTAGE, policy::outage);
    values.ifPresent(ACKNOWLEDGE_REPLICAS, policy::acknowledgeReplicas);
  }
}
