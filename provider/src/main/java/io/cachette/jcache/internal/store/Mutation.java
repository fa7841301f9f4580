package io.cachette.jcache.internal.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conditional change of one entry, as bytes.
 *
 * @param expected the value or load token with which {@link Condition#SAME} and {@link
 *     Condition#SAME_TOKEN} compare; for {@link Action#ISSUE_TOKEN} the load token to issue
 * @param value the value that {@link Action#PUT} stores
 * @param creation the time to live if the entry is created; never {@link Ttl#KEEP}
 * @param update the time to live if the value of the entry is replaced
 * @param access the time to live if the entry is touched, or if it is present and does not meet the
 *     condition
 */
public record Mutation(
    byte[] key,
    Action action,
    Condition condition,
    byte @Nullable [] expected,
    byte @Nullable [] value,
    Ttl creation,
    Ttl update,
    Ttl access) {

  /** Returns whether an entry may get an expiry time by one of the mutations. */
  public static boolean maySetExpiryTimes(List<Mutation> mutations) {
    for (Mutation mutation : mutations) {
      if (mutation.maySetExpiryTime()) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether an entry may be created by one of the mutations. */
  static boolean mayCreate(List<Mutation> mutations) {
    return mutations.stream().anyMatch(mutation -> mutation.action() == Action.PUT);
  }

  private boolean maySetExpiryTime() {
    return creation.isFinite() || update.isFinite() || access.isFinite();
  }

  /** Returns the number of bytes that the entry adds to a request, without constant parts. */
  public int size() {
    return key.length + lengthOf(expected) + lengthOf(value);
  }

  private static int lengthOf(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Creates a touch, which has no effect on an absent entry. */
  public static Mutation touch(byte[] key, Ttl access) {
    return new Mutation(
        key, Action.TOUCH, Condition.PRESENT, null, null, Ttl.ETERNAL, Ttl.KEEP, access);
  }

  /** Creates an unconditional removal. */
  public static Mutation remove(byte[] key) {
    return new Mutation(
        key, Action.REMOVE, Condition.ANY, null, null, Ttl.ETERNAL, Ttl.KEEP, Ttl.KEEP);
  }

  /** Creates the release of the token of a load that found no value. */
  public static Mutation releaseToken(byte[] key, byte[] token) {
    return new Mutation(
        key,
        Action.RELEASE_TOKEN,
        Condition.SAME_TOKEN,
        token,
        null,
        Ttl.ETERNAL,
        Ttl.KEEP,
        Ttl.KEEP);
  }

  /**
   * Creates the issue of a load token. Under {@link Condition#ANY} the token is always issued;
   * under another condition, callers share a token that is still valid.
   */
  public static Mutation issueToken(byte[] key, Condition condition, byte[] token) {
    return new Mutation(
        key, Action.ISSUE_TOKEN, condition, token, null, Ttl.ETERNAL, Ttl.KEEP, Ttl.KEEP);
  }
}
