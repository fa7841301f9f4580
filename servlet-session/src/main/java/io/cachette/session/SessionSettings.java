package io.cachette.session;

import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.session.internal.configuration.SessionSettingDeclarations;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link SessionFilter}. Build them for a filter that you register yourself. The filter
 * reads what you do not set from {@code cachette.session.*}, see {@code docs/sessions.md}. Getters
 * return the default of a setting that is not set. Immutable.
 *
 * <pre>{@code
 * SessionSettings settings =
 *     SessionSettings.builder()
 *         .uri(URI.create("redis://localhost:6379"))
 *         .outage(OutagePolicy.READ_ONLY)
 *         .principalLimit(3)
 *         .build();
 * context.addFilter("sessions", new SessionFilter(settings));
 * }</pre>
 */
public final class SessionSettings {

  private final SessionSettingValues values;

  private SessionSettings(SessionSettingValues values) {
    this.values = values;
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder(new SessionSettingValues());
  }

  /** Returns a builder with these settings. */
  public Builder toBuilder() {
    return new Builder(values.copy());
  }

  /** Manager URI of Redis; null for that of the default cache manager. */
  public @Nullable URI uri() {
    return values.uri;
  }

  /** Settings of the connection, as for a cache manager; a copy. */
  public Properties properties() {
    Properties copy = new Properties();
    copy.putAll(values.properties);
    return copy;
  }

  /** Name of the application; null if it follows from the context path. */
  public @Nullable String application() {
    return values.find(SessionSettingDeclarations.APPLICATION);
  }

  /** Name of the cookie and the path parameter; null for that of {@code SessionCookieConfig}. */
  public @Nullable String cookieName() {
    return values.find(SessionSettingDeclarations.COOKIE_NAME);
  }

  /** Name of this node for load balancers; null for none. */
  public @Nullable String route() {
    return values.find(SessionSettingDeclarations.ROUTE);
  }

  /** Timeout of each call of Redis. */
  public Duration timeBudget() {
    return values.get(SessionSettingDeclarations.TIME_BUDGET);
  }

  /** Policy for concurrent changes of an attribute. */
  public ConflictPolicy conflict() {
    return values.get(SessionSettingDeclarations.CONFLICT);
  }

  /** Whether at most one request at a time uses a session. */
  public boolean isExclusive() {
    return values.get(SessionSettingDeclarations.EXCLUSIVE);
  }

  /** Timeout of a request that waits for an exclusive session. */
  public Duration exclusiveWait() {
    return values.get(SessionSettingDeclarations.EXCLUSIVE_WAIT);
  }

  /** Policy for attributes that cannot be read. */
  public UnreadableValuePolicy unreadableValues() {
    return values.get(SessionSettingDeclarations.UNREADABLE);
  }

  /**
   * Whether an attribute that was read is written if its bytes do not show whether it has changed.
   */
  public boolean isWritingInDoubt() {
    return values.get(SessionSettingDeclarations.WRITE_IN_DOUBT);
  }

  /** Policy while Redis does not answer. */
  public OutagePolicy outage() {
    return values.get(SessionSettingDeclarations.OUTAGE);
  }

  /** Maximum number of replicas on this node; not used with {@link OutagePolicy#FAIL}. */
  public int replicas() {
    return values.get(SessionSettingDeclarations.REPLICAS);
  }

  /** Maximum size of these replicas in bytes, the sum of their attributes. */
  public int replicasSize() {
    return values.get(SessionSettingDeclarations.REPLICAS_SIZE);
  }

  /** Maximum size of an attribute in bytes, serialized. */
  public int maxAttributeSize() {
    return values.get(SessionSettingDeclarations.MAX_ATTRIBUTE_SIZE);
  }

  /** Maximum size of a session in bytes, the sum of its attributes. */
  public int maxSessionSize() {
    return values.get(SessionSettingDeclarations.MAX_SESSION_SIZE);
  }

  /** Interval at which this node looks for expired sessions. */
  public Duration sweepInterval() {
    return values.get(SessionSettingDeclarations.SWEEP_INTERVAL);
  }

  /** Maximum number of sessions of a principal; zero for no limit. */
  public int principalLimit() {
    return values.get(SessionSettingDeclarations.PRINCIPAL_LIMIT);
  }

  /** Policy for a principal that has reached its limit of sessions. */
  public PrincipalLimitPolicy principalLimitPolicy() {
    return values.get(SessionSettingDeclarations.PRINCIPAL_LIMIT_POLICY);
  }

  /** Number of Redis replicas that must confirm a written session. */
  public int acknowledgeReplicas() {
    return values.get(SessionSettingDeclarations.ACKNOWLEDGE_REPLICAS);
  }

  /** Format of attributes in Redis. */
  public ValueFormat format() {
    return values.format();
  }

  /** Returns these settings, with those of others in place of settings that were not set. */
  SessionSettings withFallback(SessionSettings others) {
    SessionSettingValues merged = others.values.copy();
    merged.add(values);
    return new SessionSettings(merged);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionSettings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Without URI and connection properties, which may contain passwords. */
  @Override
  public String toString() {
    return "SessionSettings[application=%s, conflict=%s, exclusive=%s, outage=%s, timeBudget=%s]"
        .formatted(application(), conflict(), isExclusive(), outage(), timeBudget());
  }

  /** Builder of {@link SessionSettings}. Not thread-safe. */
  public static final class Builder {

    private final SessionSettingValues values;

    private Builder(SessionSettingValues values) {
      this.values = values;
    }

    /** Manager URI of Redis; by default that of the default cache manager. */
    public Builder uri(URI address) {
      values.uri = address;
      return this;
    }

    /** Settings of the connection, as for a cache manager: {@code docs/configuration.md}. */
    public Builder properties(Properties connection) {
      values.properties.putAll(connection);
      return this;
    }

    /**
     * Name of the application; by default, it follows from the context path. Nodes with the same
     * name share their sessions.
     *
     * @throws IllegalArgumentException unless it is 1 to 100 letters, digits and {@code . _ -}
     */
    public Builder application(String name) {
      return set(
          SessionSettingDeclarations.APPLICATION,
          Arguments.requireName("The name of the application", name));
    }

    /**
     * Name of the cookie and the path parameter; by default that of {@code SessionCookieConfig}.
     *
     * @throws IllegalArgumentException unless it is 1 to 100 letters, digits and {@code . _ -}
     */
    public Builder cookieName(String name) {
      return set(
          SessionSettingDeclarations.COOKIE_NAME,
          Arguments.requireName("The name of the cookie", name));
    }

    /**
     * Name of this node for load balancers, which the filter appends to the value of the cookie
     * after a dot; none by default.
     *
     * @throws IllegalArgumentException unless it is 1 to 100 letters, digits and {@code . _ -}
     */
    public Builder route(String name) {
      return set(SessionSettingDeclarations.ROUTE, Arguments.requireName("The route", name));
    }

    /** Timeout of each call of Redis; 500 ms by default. */
    public Builder timeBudget(Duration budget) {
      return set(
          SessionSettingDeclarations.TIME_BUDGET,
          Arguments.requirePositive("The time budget", budget));
    }

    /** Policy for concurrent changes of an attribute; {@code LAST_WINS} by default. */
    public Builder conflict(ConflictPolicy policy) {
      return set(SessionSettingDeclarations.CONFLICT, policy);
    }

    /**
     * Whether at most one request at a time uses a session, on all nodes; {@code false} by default.
     * A request that asks for the session waits until the request before it is complete, at most
     * {@link #exclusiveWait}.
     */
    public Builder exclusive(boolean isExclusive) {
      return set(SessionSettingDeclarations.EXCLUSIVE, isExclusive);
    }

    /**
     * Timeout of a request that waits for an exclusive session; 30 seconds by default. A request
     * that times out fails with {@link SessionsUnavailableException}.
     */
    public Builder exclusiveWait(Duration timeout) {
      return set(
          SessionSettingDeclarations.EXCLUSIVE_WAIT,
          Arguments.requirePositive("The wait for an exclusive session", timeout));
    }

    /**
     * Policy for attributes that cannot be read; {@code MISS} by default: the session does not show
     * the attribute, and Redis keeps it, for nodes that can read it, until it is set or removed.
     */
    public Builder unreadableValues(UnreadableValuePolicy policy) {
      return set(SessionSettingDeclarations.UNREADABLE, policy);
    }

    /**
     * Whether an attribute that was read is written if its bytes do not show whether it has
     * changed; {@code true} by default. Such attributes have other bytes each time they are
     * serialized, for example a set of objects without {@code hashCode}. With {@code false}, they
     * are written only if they are set.
     */
    public Builder writeInDoubt(boolean isWriting) {
      return set(SessionSettingDeclarations.WRITE_IN_DOUBT, isWriting);
    }

    /** Policy while Redis does not answer; {@code FAIL} by default. */
    public Builder outage(OutagePolicy policy) {
      return set(SessionSettingDeclarations.OUTAGE, policy);
    }

    /**
     * Maximum number of replicas on this node, of the sessions that were used last; 10,000 by
     * default. If all of them have changes that Redis does not have, changes of further sessions
     * fail with {@link SessionsUnavailableException}. Not used with {@link OutagePolicy#FAIL}.
     */
    public Builder replicas(int sessions) {
      return set(
          SessionSettingDeclarations.REPLICAS,
          Arguments.requireAtLeast("The number of replicas", sessions, 1));
    }

    /**
     * Maximum size of all replicas on this node in bytes, the sum of their attributes; 100 MB by
     * default. A limit like {@link #replicas}.
     */
    public Builder replicasSize(int bytes) {
      return set(
          SessionSettingDeclarations.REPLICAS_SIZE,
          Arguments.requireAtLeast("The size of the replicas", bytes, 1));
    }

    /** Maximum size of an attribute in bytes, serialized; 256 KB by default. */
    public Builder maxAttributeSize(int bytes) {
      return set(
          SessionSettingDeclarations.MAX_ATTRIBUTE_SIZE,
          Arguments.requireAtLeast("The size of the largest attribute", bytes, 1));
    }

    /** Maximum size of a session in bytes, the sum of its attributes; 1 MB by default. */
    public Builder maxSessionSize(int bytes) {
      return set(
          SessionSettingDeclarations.MAX_SESSION_SIZE,
          Arguments.requireAtLeast("The size of the largest session", bytes, 1));
    }

    /**
     * Interval at which this node looks for expired sessions, whose listeners it notifies; five
     * seconds by default.
     */
    public Builder sweepInterval(Duration interval) {
      return set(
          SessionSettingDeclarations.SWEEP_INTERVAL,
          Arguments.requirePositive("The sweep interval", interval));
    }

    /** Maximum number of sessions of a principal; 1,000 by default, zero for no limit. */
    public Builder principalLimit(int sessions) {
      return set(
          SessionSettingDeclarations.PRINCIPAL_LIMIT,
          Arguments.requireAtLeast("The limit of sessions per principal", sessions, 0));
    }

    /** Policy for a principal that has reached its limit of sessions; {@code EVICT} by default. */
    public Builder principalLimitPolicy(PrincipalLimitPolicy policy) {
      return set(SessionSettingDeclarations.PRINCIPAL_LIMIT_POLICY, policy);
    }

    /** Number of Redis replicas that must confirm a written session; 0 by default. */
    public Builder acknowledgeReplicas(int servers) {
      return set(
          SessionSettingDeclarations.ACKNOWLEDGE_REPLICAS,
          Arguments.requireAtLeast("The number of confirming replicas", servers, 0));
    }

    /**
     * Format of attributes in Redis; by default Java serialization, neither compressed nor
     * encrypted.
     */
    public Builder format(ValueFormat attributeFormat) {
      values.setFormat(attributeFormat);
      return this;
    }

    /** Encrypts attributes with these keys; by default they are not encrypted. */
    public Builder encryption(Encryption keys) {
      values.setEncryption(keys);
      return this;
    }

    /** Builds the settings. */
    public SessionSettings build() {
      return new SessionSettings(values.copy());
    }

    private <T> Builder set(Setting<T> setting, T value) {
      values.set(setting, value);
      return this;
    }
  }
}
