package io.cachette.ratelimit.http;

import io.cachette.ratelimit.http.internal.HttpSettingDeclarations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of rate limits over HTTP.
 *
 * <pre>{@code
 * HttpSettings settings =
 *     HttpSettings.builder()
 *         .trustedProxies(List.of("10.0.0.0/8"))
 *         .retryAfterJitter(Duration.ofSeconds(5))
 *         .build();
 * RateLimitFilter filter = new RateLimitFilter(settings);
 * }</pre>
 *
 * <p>Two settings are equal if all their values are equal. Immutable and thread-safe.
 */
public final class HttpSettings {

  private final HeaderStyle headers;
  private final List<String> trustedProxies;
  private final ForwardedHeader forwardedHeader;
  private final int ipv6Prefix;
  private final Duration retryAfterJitter;
  private final boolean partitionKey;

  private HttpSettings(Builder builder) {
    this.headers = builder.headers;
    this.trustedProxies = builder.trustedProxies;
    this.forwardedHeader = builder.forwardedHeader;
    this.ipv6Prefix = builder.ipv6Prefix;
    this.retryAfterJitter = builder.retryAfterJitter;
    this.partitionKey = builder.partitionKey;
  }

  /** Creates a builder, which has the default values: it does not read settings. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the settings {@code cachette.ratelimit.http.*} of the application, from the sources that
   * all modules share; see {@code docs/configuration.md}.
   *
   * @throws IllegalArgumentException if a value is invalid or a name is unknown
   */
  public static HttpSettings ofApplication() {
    return HttpSettingDeclarations.read(null);
  }

  /** Creates a builder that has these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Returns the header fields that describe limits. */
  public HeaderStyle headers() {
    return headers;
  }

  /** Returns the addresses and ranges of the proxies whose {@link #forwardedHeader} is trusted. */
  public List<String> trustedProxies() {
    return trustedProxies;
  }

  /** Returns the header field in which trusted proxies name the client. */
  public ForwardedHeader forwardedHeader() {
    return forwardedHeader;
  }

  /** Returns the number of bits of an IPv6 address that identify a client, from 32 to 128. */
  public int ipv6Prefix() {
    return ipv6Prefix;
  }

  /** Returns the maximum random time that is added to {@code Retry-After}. */
  public Duration retryAfterJitter() {
    return retryAfterJitter;
  }

  /** Returns whether responses contain a hash of the key of a limit. */
  public boolean hasPartitionKey() {
    return partitionKey;
  }

  private List<Object> state() {
    return List.of(
        headers, trustedProxies, forwardedHeader, ipv6Prefix, retryAfterJitter, partitionKey);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpSettings settings && state().equals(settings.state());
  }

  @Override
  public int hashCode() {
    return state().hashCode();
  }

  /** Returns all values. */
  @Override
  public String toString() {
    return "HttpSettings[headers="
        + headers
        + ", trustedProxies="
        + trustedProxies
        + ", forwardedHeader="
        + forwardedHeader
        + ", ipv6Prefix="
        + ipv6Prefix
        + ", retryAfterJitter="
        + retryAfterJitter
        + ", partitionKey="
        + partitionKey
        + "]";
  }

  /** Builds settings. Not thread-safe. */
  public static final class Builder {

    private HeaderStyle headers = HttpSettingDeclarations.HEADERS.defaultValue();
    private List<String> trustedProxies = List.of();
    private ForwardedHeader forwardedHeader =
        HttpSettingDeclarations.FORWARDED_HEADER.defaultValue();
    private int ipv6Prefix = HttpSettingDeclarations.IPV6_PREFIX.defaultValue();
    private Duration retryAfterJitter = HttpSettingDeclarations.RETRY_AFTER_JITTER.defaultValue();
    private boolean partitionKey = HttpSettingDeclarations.PARTITION_KEY.defaultValue();

    private Builder() {}

    private Builder(HttpSettings settings) {
      this.headers = settings.headers;
      this.trustedProxies = settings.trustedProxies;
      this.forwardedHeader = settings.forwardedHeader;
      this.ipv6Prefix = settings.ipv6Prefix;
      this.retryAfterJitter = settings.retryAfterJitter;
      this.partitionKey = settings.partitionKey;
    }

    /** Sets the header fields that describe limits; {@link HeaderStyle#IETF} by default. */
    public Builder headers(HeaderStyle style) {
      this.headers = Objects.requireNonNull(style);
      return this;
    }

    /**
     * Sets the addresses and ranges of the proxies whose {@link #forwardedHeader} is trusted, such
     * as {@code 10.0.0.0/8} and {@code 2001:db8::1}. By default there are none: the client is then
     * the address of the connection. All software that can connect from a trusted address can
     * choose its client address.
     *
     * @throws IllegalArgumentException if an element is neither an address nor a range
     */
    public Builder trustedProxies(List<String> ranges) {
      this.trustedProxies = HttpSettingDeclarations.requireRanges(List.copyOf(ranges));
      return this;
    }

    /**
     * Sets the header field in which trusted proxies name the client; {@link
     * ForwardedHeader#X_FORWARDED_FOR} by default. Each trusted proxy must append to the field or
     * replace it.
     */
    public Builder forwardedHeader(ForwardedHeader header) {
      this.forwardedHeader = Objects.requireNonNull(header);
      return this;
    }

    /**
     * Sets the number of bits of an IPv6 address that identify a client, from 32 to 128; 64 by
     * default, because a subscriber has at least a network of that size.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder ipv6Prefix(int bits) {
      this.ipv6Prefix = HttpSettingDeclarations.requirePrefix(bits);
      return this;
    }

    /**
     * Sets the maximum random time that is added to {@code Retry-After}, so that clients do not
     * return all at once; at most a day, zero by default.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder retryAfterJitter(Duration longest) {
      this.retryAfterJitter = HttpSettingDeclarations.requireJitter(longest);
      return this;
    }

    /**
     * Sets whether responses contain a hash of the key of a limit, with {@link HeaderStyle#IETF};
     * false by default.
     */
    public Builder partitionKey(boolean isSent) {
      this.partitionKey = isSent;
      return this;
    }

    /** Creates the settings. */
    public HttpSettings build() {
      return new HttpSettings(this);
    }
  }
}
