package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.redis.internal.RedisKeyEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The header fields of the IETF's draft. A window that is not of whole seconds is rounded up, and
 * one of the calendar is as long as it is on average.
 */
public final class IetfFields {

  static final String POLICY = "RateLimit-Policy";
  static final String STATE = "RateLimit";

  /** Enough to tell keys apart, and all that becomes known of them. */
  private static final int KEY_BYTES = 12;

  private IetfFields() {}

  public static Map<String, String> of(List<RateLimitResult> results, boolean partitionKey) {
    Function<RateLimitResult, String> key =
        partitionKey ? IetfFields::formatPartitionKey : result -> "";
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, POLICY, results, result -> formatPolicy(result.policy()) + key.apply(result));
    put(
        fields,
        STATE,
        results.stream().filter(result -> result.remaining() >= 0).toList(),
        result -> formatState(result) + key.apply(result));
    return fields;
  }

  private static void put(
      Map<String, String> fields,
      String name,
      List<RateLimitResult> results,
      Function<RateLimitResult, String> item) {
    if (!results.isEmpty()) {
      fields.put(name, results.stream().map(item).collect(Collectors.joining(", ")));
    }
  }

  private static String formatPolicy(RateLimitPolicy policy) {
    return StructuredFields.string(policy.label())
        + ";q="
        + StructuredFields.integer(policy.limit())
        + ";w="
        + StructuredFields.integer(Seconds.roundUp(policy.averagePeriod()));
  }

  private static String formatState(RateLimitResult result) {
    return StructuredFields.string(result.policy().label())
        + ";r="
        + StructuredFields.integer(result.remaining())
        + Recovery.seconds(result).stream()
            .mapToObj(seconds -> ";t=" + StructuredFields.integer(seconds))
            .collect(Collectors.joining());
  }

  /** With the policy's name, so that keys of several policies cannot be compared. */
  private static String formatPartitionKey(RateLimitResult result) {
    if (result.key().isEmpty()) {
      return "";
    }
    byte[] hash = RedisKeyEncoder.sha256(result.policy().name() + " " + result.key());
    return ";pk=" + StructuredFields.bytes(Arrays.copyOf(hash, KEY_BYTES));
  }
}
