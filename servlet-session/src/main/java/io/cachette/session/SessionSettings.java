package io.cachette.session;

import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How sessions are kept. Immutable; built by hand for a filter that an application registers
 * itself, or read from {@code cachette.session.*}: {@code docs/sessions.md} lists the names.
 */
public final class SessionSettings {

  private static final int KILO = 1024;
  private static final String NAME = "[A-Za-z0-9._-]{1,100}";

  private final Builder values;

  private SessionSettings(Builder values) {
    this.values = values;
  }

  /** Begins to configure sessions. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where Redis is; null for that of the default cache manager. */
  public @Nullable URI uri() {
    return values.uri;
  }

  /** Settings of the connection, as for a cache manager. */
  public Properties properties() {
    Properties copy = new Properties();
    copy.putAll(values.properties);
    return copy;
  }

  /** Name of the application; null for the one that its context path says. */
  public @Nullable String application() {
    return values.application;
  }

  /** Name of the cookie and the path parameter; null for that of {@code SessionCookieConfig}. */
  public @Nullable String cookieName() {
    return values.cookieName;
  }

  /** What load balancers find this node by; null for nothing. */
  public @Nullable String route() {
    return values.route;
  }

  /** The longest that a request waits for an answer of Redis. */
  public Duration timeBudget() {
    return values.timeBudget;
  }

  /** What parallel changes of an attribute lead to. */
  public ConflictPolicy conflict() {
    return values.conflict;
  }

  /** Whether a session serves one request at a time. */
  public boolean exclusive() {
    return values.exclusive;
  }

  /** The longest that a request waits for its turn. */
  public Duration exclusiveWait() {
    return values.exclusiveWait;
  }

  /** What becomes of attributes that cannot be read. */
  public UnreadablePolicy unreadable() {
    return values.unreadable;
  }

  /** What holds while Redis does not answer. */
  public OutagePolicy outage() {
    return values.outage;
  }

  /** So many sessions this node remembers for outages, unless requests fail then anyway. */
  public int copies() {
    return values.copies;
  }

  /** Bytes of the largest attribute. */
  public int maxAttributeSize() {
    return values.maxAttributeSize;
  }

  /** Bytes of the largest session. */
  public int maxSessionSize() {
    return values.maxSessionSize;
  }

  /** How often this node looks for sessions that have expired. */
  public Duration sweepInterval() {
    return values.sweepInterval;
  }

  /** So many sessions a principal may have; zero for any number. */
  public int principalLimit() {
    return values.principalLimit;
  }

  /** What happens beyond. */
  public LimitPolicy principalLimitPolicy() {
    return values.principalLimitPolicy;
  }

  /** How attributes are written. */
  public ValueFormat format() {
    return values.format;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private @Nullable URI uri;
    private final Properties properties = new Properties();
    private @Nullable String application;
    private @Nullable String cookieName;
    private @Nullable String route;
    private Duration timeBudget = Duration.ofMillis(500);
    private ConflictPolicy conflict = ConflictPolicy.LAST_WINS;
    private boolean exclusive;
    private Duration exclusiveWait = Duration.ofSeconds(30);
    private UnreadablePolicy unreadable = UnreadablePolicy.HIDE;
    private OutagePolicy outage = OutagePolicy.FAIL;
    private int copies = 10_000;
    private int maxAttributeSize = 256 * KILO;
    private int maxSessionSize = KILO * KILO;
    private Duration sweepInterval = Duration.ofSeconds(5);
    private int principalLimit;
    private LimitPolicy principalLimitPolicy = LimitPolicy.EVICT;
    private ValueFormat format = ValueFormat.DEFAULT;

    private Builder() {}

    /** Where Redis is, as a manager URI says it; by default where caches are. */
    public Builder uri(URI address) {
      this.uri = address;
      return this;
    }

    /** Settings of the connection, as for a cache manager: {@code docs/configuration.md}. */
    public Builder properties(Properties settings) {
      properties.putAll(settings);
      return this;
    }

    /**
     * Name of the application: nodes of the same name share their sessions. By default the context
     * path says it.
     *
     * @throws IllegalArgumentException if it has others than letters, digits and {@code . _ -}
     */
    public Builder application(String name) {
      this.application = requireForm("The name of the application", name, NAME);
      return this;
    }

    /**
     * Name of the cookie and the path parameter, instead of that of {@code SessionCookieConfig}.
     *
     * @throws IllegalArgumentException if it has others than letters, digits and {@code . _ -}
     */
    public Builder cookieName(String name) {
      this.cookieName = requireForm("The name of the cookie", name, NAME);
      return this;
    }

    /**
     * What stands behind the dot in cookies, so that load balancers find this node; nothing by
     * default.
     *
     * @throws IllegalArgumentException if it has others than letters, digits and {@code . _ -}
     */
    public Builder route(String name) {
      this.route = requireForm("The route", name, NAME);
      return this;
    }

    /** The longest that a request waits for an answer of Redis, 500 ms by default. */
    public Builder timeBudget(Duration budget) {
      this.timeBudget = requirePositive("The time budget", budget);
      return this;
    }

    /** What parallel changes of an attribute lead to; {@code LAST_WINS} by default. */
    public Builder conflict(ConflictPolicy policy) {
      this.conflict = policy;
      return this;
    }

    /**
     * Whether a session serves one request at a time, on all nodes; not by default. Requests that
     * ask for a session wait until the one before has ended, at most {@link #exclusiveWait}.
     */
    public Builder exclusive(boolean isExclusive) {
      this.exclusive = isExclusive;
      return this;
    }

    /** The longest that a request waits for its turn, 30 seconds by default; then it fails. */
    public Builder exclusiveWait(Duration timeout) {
      this.exclusiveWait = requirePositive("The wait for an exclusive session", timeout);
      return this;
    }

    /** What becomes of attributes that cannot be read; {@code HIDE} by default. */
    public Builder unreadable(UnreadablePolicy policy) {
      this.unreadable = policy;
      return this;
    }

    /** What holds while Redis does not answer; {@code FAIL} by default. */
    public Builder outage(OutagePolicy policy) {
      this.outage = policy;
      return this;
    }

    /** So many sessions this node remembers for outages, 10,000 by default. */
    public Builder copies(int sessions) {
      this.copies = requireAtLeast("The number of copies", sessions, 1);
      return this;
    }

    /** Bytes of the largest attribute, as it is serialized; 256 KB by default. */
    public Builder maxAttributeSize(int bytes) {
      this.maxAttributeSize = requireAtLeast("The size of the largest attribute", bytes, 1);
      return this;
    }

    /** Bytes of the largest session: the sum of its attributes; 1 MB by default. */
    public Builder maxSessionSize(int bytes) {
      this.maxSessionSize = requireAtLeast("The size of the largest session", bytes, 1);
      return this;
    }

    /**
     * How often this node looks for sessions that have expired, so that listeners hear of it; every
     * five seconds by default.
     */
    public Builder sweepInterval(Duration interval) {
      this.sweepInterval = requirePositive("The sweep interval", interval);
      return this;
    }

    /** So many sessions a principal may have; zero, for any number, by default. */
    public Builder principalLimit(int sessions) {
      this.principalLimit = requireAtLeast("The limit of sessions per principal", sessions, 0);
      return this;
    }

    /** What happens beyond that limit; {@code EVICT} by default. */
    public Builder principalLimitPolicy(LimitPolicy policy) {
      this.principalLimitPolicy = policy;
      return this;
    }

    /** How attributes are written; by Java serialization, neither compressed nor encrypted. */
    public Builder format(ValueFormat attributeFormat) {
      this.format = attributeFormat;
      return this;
    }

    /** Encrypts attributes. */
    public Builder encryption(Encryption keys) {
      return format(
          new ValueFormat(
              format.serializer(), format.allow(), format.compression(), format.threshold(), keys));
    }

    /** The settings. */
    public SessionSettings build() {
      return new SessionSettings(copy());
    }

    private Builder copy() {
      Builder copy = new Builder();
      copy.uri = uri;
      copy.properties.putAll(properties);
      copy.application = application;
      copy.cookieName = cookieName;
      copy.route = route;
      copy.timeBudget = timeBudget;
      copy.conflict = conflict;
      copy.exclusive = exclusive;
      copy.exclusiveWait = exclusiveWait;
      copy.unreadable = unreadable;
      copy.outage = outage;
      copy.copies = copies;
      copy.maxAttributeSize = maxAttributeSize;
      copy.maxSessionSize = maxSessionSize;
      copy.sweepInterval = sweepInterval;
      copy.principalLimit = principalLimit;
      copy.principalLimitPolicy = principalLimitPolicy;
      copy.format = format;
      return copy;
    }

    private static String requireForm(String what, String value, String pattern) {
      if (!value.matches(pattern)) {
        throw new IllegalArgumentException(
            what + " is '" + value + "'; use 1 to 100 letters, digits and . _ -");
      }
      return value;
    }

    private static Duration requirePositive(String what, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(what + " is " + value + "; use more than zero");
      }
      return value;
    }

    private static int requireAtLeast(String what, int value, int minimum) {
      if (value < minimum) {
        throw new IllegalArgumentException(what + " is " + value + "; use " + minimum + " or more");
      }
      return value;
    }
  }
}
