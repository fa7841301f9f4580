package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A conditional change of one entry, in bytes.
 *
 * @param expected what {@link Condition#SAME} and {@link Condition#SAME_TOKEN} compare with; for
 *     {@link Action#TICKET} the ticket to hand out if there is none yet
 * @param value what {@link Action#PUT} stores
 * @param creation time to live if the entry is created; never {@link Ttl#KEEP}
 * @param update time to live if its value is replaced
 * @param access time to live if it is touched, or if it exists and the condition does not hold
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

  /** A touch of an entry that exists. */
  public static Mutation touch(byte[] key, Ttl access) {
    return new Mutation(
        key, Action.TOUCH, Condition.PRESENT, null, null, Ttl.ETERNAL, Ttl.KEEP, access);
  }

  /** A removal under no condition. */
  public static Mutation remove(byte[] key) {
    return new Mutation(
        key, Action.REMOVE, Condition.ANY, null, null, Ttl.ETERNAL, Ttl.KEEP, Ttl.KEEP);
  }

  /** The end of a load that found nothing. */
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

  /** A look-up that hands out a ticket for a load. */
  public static Mutation issueToken(byte[] key, Condition condition, byte[] token) {
    return new Mutation(
        key, Action.ISSUE_TOKEN, condition, token, null, Ttl.ETERNAL, Ttl.KEEP, Ttl.KEEP);
  }
}
