package io.cachette.session.internal.configuration;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.internal.setting.FormatSettings;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.session.ConflictPolicy;
import io.cachette.session.OutagePolicy;
import io.cachette.session.PrincipalLimitPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings {@code cachette.session.…} of the filter. */
public final class SessionSettingDeclarations implements SettingDeclarations {

  private static final SettingType<String> NAME =
      SettingType.matching("name", "1 to 100 letters, digits and . _ -", "[A-Za-z0-9._-]{1,100}");

  public static final Setting<Boolean> ENABLED =
      new Setting<>(
          "enabled", SettingType.BOOLEAN, "true", "Whether the initializer registers the filter.");
  public static final Setting<String> APPLICATION =
      new Setting<>(
          "application",
          NAME,
          "(the context path, `ROOT` if it is empty)",
          "Name of the application, a part of the Redis keys.");
  public static final Setting<String> COOKIE_NAME =
      new Setting<>(
          "cookie-name",
          NAME,
          "(that of `SessionCookieConfig`, else `JSESSIONID`)",
          "Name of the cookie, and of the parameter in URLs.");
  public static final Setting<String> ROUTE =
      new Setting<>("route", NAME, "(none)", "Name of this node for a load balancer; see below.");
  public static final Setting<Duration> TIME_BUDGET =
      new Setting<>(
          "time-budget",
          SettingType.POSITIVE_DURATION,
          "500ms",
          "The longest time that a request waits for a reply of Redis.");
  public static final Setting<ConflictPolicy> CONFLICT =
      new Setting<>(
          "conflict",
          SettingType.oneOf(ConflictPolicy.class),
          "last-wins",
          "How parallel changes of one attribute are handled.");
  public static final Setting<Boolean> EXCLUSIVE =
      new Setting<>(
          "exclusive",
          SettingType.BOOLEAN,
          "false",
          "Whether a session serves one request at a time, on all nodes.");
  public static final Setting<Duration> EXCLUSIVE_WAIT =
      new Setting<>(
          "exclusive-wait",
          SettingType.POSITIVE_DURATION,
          "30s",
          "The longest time that a request waits for its exclusive session.");
  public static final Setting<UnreadableValuePolicy> UNREADABLE =
      new Setting<>(
          "unreadable",
          SettingType.oneOf(UnreadableValuePolicy.class),
          "miss",
          "How attributes that cannot be read are handled.");
  public static final Setting<Boolean> WRITE_IN_DOUBT =
      new Setting<>(
          "write-in-doubt",
          SettingType.BOOLEAN,
          "true",
          "Whether an attribute that was read is written if its bytes do not show whether it has"
              + " changed.");
  public static final Setting<OutagePolicy> OUTAGE =
      new Setting<>(
          "outage",
          SettingType.oneOf(OutagePolicy.class),
          "fail",
          "How requests are handled while Redis does not answer.");
  public static final Setting<Integer> REPLICAS =
      new Setting<>(
          "replicas",
          SettingType.count(1),
          "10000",
          "The maximum number of replicas that a node keeps for outages, unless the policy is"
              + " `fail`.");
  public static final Setting<Integer> REPLICAS_SIZE =
      new Setting<>(
          "replicas-size",
          SettingType.POSITIVE_SIZE,
          "100MB",
          "The maximum size of these replicas: the sum of their attributes.");
  public static final Setting<Integer> MAX_ATTRIBUTE_SIZE =
      new Setting<>(
          "max-attribute-size",
          SettingType.POSITIVE_SIZE,
          "256KB",
          "The largest attribute, as it is serialized.");
  public static final Setting<Integer> MAX_SESSION_SIZE =
      new Setting<>(
          "max-session-size",
          SettingType.POSITIVE_SIZE,
          "1MB",
          "The largest session: the sum of its attributes.");
  public static final Setting<Duration> SWEEP_INTERVAL =
      new Setting<>(
          "sweep-interval",
          SettingType.POSITIVE_DURATION,
          "5s",
          "How often a node looks for sessions that have expired.");
  public static final Setting<Integer> PRINCIPAL_LIMIT =
      new Setting<>(
          "principal-limit",
          SettingType.count(0),
          "1000",
          "The maximum number of sessions of a principal; 0 for no limit.");
  public static final Setting<PrincipalLimitPolicy> PRINCIPAL_LIMIT_POLICY =
      new Setting<>(
          "principal-limit-policy",
          SettingType.oneOf(PrincipalLimitPolicy.class),
          "evict",
          "Whether other sessions are destroyed, in the order of their expiry times, or the new"
              + " session is refused.");

  public static final Setting<Integer> ACKNOWLEDGE_REPLICAS =
      new Setting<>(
          "acknowledge-replicas",
          SettingType.count(0),
          "0",
          "How many replicas of Redis must confirm that a session was created, changed or"
              + " destroyed.");

  private static final List<Setting<?>> OWN =
      List.of(
          ENABLED,
          APPLICATION,
          COOKIE_NAME,
          ROUTE,
          TIME_BUDGET,
          CONFLICT,
          EXCLUSIVE,
          EXCLUSIVE_WAIT,
          UNREADABLE,
          WRITE_IN_DOUBT,
          OUTAGE,
          REPLICAS,
          REPLICAS_SIZE,
          MAX_ATTRIBUTE_SIZE,
          MAX_SESSION_SIZE,
          SWEEP_INTERVAL,
          PRINCIPAL_LIMIT,
          PRINCIPAL_LIMIT_POLICY,
          ACKNOWLEDGE_REPLICAS);

  /** The settings of sessions. */
  public static final SettingGroup GROUP =
      SettingGroup.of("session", new Schema(listAll(), FormatSettings.SHORTHANDS), null);

  /** Creates the declarations, for the service loader. */
  public SessionSettingDeclarations() {}

  @Override
  public SettingGroup group() {
    return GROUP;
  }

  private static List<Setting<?>> listAll() {
    List<Setting<?>> all = new ArrayList<>(OWN);
    all.addAll(FormatSettings.ALL);
    return all;
  }
}
