package io.cachette.ratelimit;

/**
 * The names of the keys in Redis: <code>namespace:rate:{name:key}</code>, or <code>
 * namespace:rate:{group}:name:key</code> for a policy of a group.
 */
final class LimitKeys {

  private LimitKeys() {}

  static String of(String namespace, RateLimitPolicy policy, String key) {
    String last = policy.name() + ":" + KeyText.shortened(key);
    return policy.group().isEmpty()
        ? namespace + ":rate:{" + last + "}"
        : namespace + ":rate:{" + policy.group() + "}:" + last;
  }

  /** What says on which node of a cluster a key is. */
  static String tag(RateLimitPolicy policy, String key) {
    return policy.group().isEmpty() ? policy.name() + ":" + KeyText.shortened(key) : policy.group();
  }
}
