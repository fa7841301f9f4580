package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.redis.internal.RedisKeyEncoder;

/**
 * The names of the keys in Redis: <code>namespace:rate:{name:key}</code>, or <code>
 * namespace:rate:{group}:name:key</code> for a policy of a group.
 */
public final class LimitKeys {

  private LimitKeys() {}

  public static String of(String namespace, RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? namespace + ":rate:{" + RedisKeyEncoder.of(policy.name(), key) + "}"
        : namespace
            + ":rate:{"
            + RedisKeyEncoder.encode(policy.group())
            + "}:"
            + RedisKeyEncoder.of(policy.name(), key);
  }

  /** Keys with the same one are on one node of a cluster. */
  static String hashTag(RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? RedisKeyEncoder.of(policy.name(), key)
        : RedisKeyEncoder.encode(policy.group());
  }
}
