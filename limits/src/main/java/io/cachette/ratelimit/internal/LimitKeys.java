package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.redis.internal.RedisKeyEncoder;

/**
 * Names the Redis keys of limits: <code>namespace:rate:{name:key}</code>, or <code>
 * namespace:rate:{group}:name:key</code> for a policy with a group.
 */
public final class LimitKeys {

  private LimitKeys() {}

  /** Returns the Redis key of a limit. */
  public static String of(String namespace, RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? namespace + ":rate:{" + RedisKeyEncoder.of(policy.name(), key) + "}"
        : namespace
            + ":rate:{"
            + RedisKeyEncoder.encode(policy.group())
            + "}:"
            + RedisKeyEncoder.of(policy.name(), key);
  }

  /** Returns the hash tag: keys with the same tag are on one node of a cluster. */
  static String hashTag(RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? RedisKeyEncoder.of(policy.name(), key)
        : RedisKeyEncoder.encode(policy.group());
  }
}
