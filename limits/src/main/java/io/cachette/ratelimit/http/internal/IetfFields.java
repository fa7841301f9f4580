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
 * Renders the header fields of the IETF draft. The window is rounded up to whole seconds; windows
 * of the calendar have their average length.
 */
final class IetfFields {

  static final String POLICY = "RateLimit-Policy";
  static final String STATE = "RateLimit";

  /** Enough to distinguish keys, and too few to learn anything else about them. */
  private static final int KEY_BYTES = 12;

  private IetfFields() {}

  /** Returns the values of the fields by their names. */
  static Map<String, String> of(List<RateLimitResult> results, boolean partitionKey) {
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
    return StructuredFields.formatString(policy.label())
        + ";q="
        + StructuredFields.formatInteger(policy.limit())
        + ";w="
        + StructuredFields.formatInteger(Seconds.roundUp(policy.averagePeriod()));
  }

  private static String formatState(RateLimitResult result) {
    return StructuredFields.formatString(result.policy().label())
        + ";r="
        + StructuredFields.formatInteger(result.remaining())
        + Recovery.computeSeconds(result).stream()
            .mapToObj(seconds -> ";t=" + StructuredFields.formatInteger(seconds))
            .collect(Collectors.joining());
  }

  /**
   * Hashes the key with the name of the policy, so that clients cannot compare keys of policies.
   */
  private static String formatPartitionKey(RateLimitResult result) {
    if (result.key().isEmpty()) {
      return "";
    }
    byte[] hash = RedisKeyEncoder.sha256(result.policy().name() + " " + result.key());
    return ";pk=" + StructuredFields.formatBytes(Arrays.copyOf(hash, KEY_BYTES));
  }
}
