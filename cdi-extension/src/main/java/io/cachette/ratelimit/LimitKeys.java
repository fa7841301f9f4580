package io.cachette.ratelimit;

/**
 * The names of the keys in Redis: <code>namespace:rate:{name:key}</code>, or <code>
 * namespace:rate:{group}:name:key</code> for a policy of a group.
 */
final class LimitKeys {

  private LimitKeys() {}

  static String of(String namespace, RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? namespace + ":rate:{" + KeyText.of(policy.name(), key) + "}"
        : namespace
            + ":rate:{"
            + KeyText.encoded(policy.group())
            + "}:"
            + KeyText.of(policy.name(), key);
  }

  /** Keys with the same one are on one node of a cluster. */
  static String tag(RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? KeyText.of(policy.name(), key)
        : KeyText.encoded(policy.group());
  }
}
