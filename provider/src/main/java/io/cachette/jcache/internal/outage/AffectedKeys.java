package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Mutation;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of the entries that a call affects.
 *
 * @param lost those of the entries that a recovery has to remove if Redis does not get the call
 * @param uncertain those of the entries whose last known values may be wrong if the call fails
 */
record AffectedKeys(KeySet lost, KeySet uncertain) {

  static final AffectedKeys NONE = new AffectedKeys(KeySet.NONE, KeySet.NONE);

  /** A lease may be acquired, which changes no value. */
  static AffectedKeys ofLease(List<byte[]> keys) {
    return new AffectedKeys(KeySet.of(keys), KeySet.NONE);
  }

  /** A loaded value is stored under its token only, so a late command does no harm. */
  static AffectedKeys of(List<Mutation> mutations) {
    List<byte[]> lost = new ArrayList<>();
    List<byte[]> uncertain = new ArrayList<>();
    for (Mutation mutation : mutations) {
      if (isChange(mutation)) {
        uncertain.add(mutation.key());
        if (mutation.condition() != Condition.SAME_TOKEN) {
          lost.add(mutation.key());
        }
      }
    }
    return new AffectedKeys(KeySet.of(lost), KeySet.of(uncertain));
  }

  /** Returns whether a mutation may replace or remove a value. */
  static boolean isChange(Mutation mutation) {
    return mutation.action() == Action.PUT || mutation.action() == Action.REMOVE;
  }
}
