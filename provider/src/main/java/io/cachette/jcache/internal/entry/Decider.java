package io.cachette.jcache.internal.entry;

/** Decides what happens to an entry that was read. May be asked again after a conflict. */
public interface Decider<V> {

  /** The decision. What it throws ends the operation before anything is changed. */
  Decision<V> decide(Snapshot<V> entry);

  /** Whether another value, and not just its presence, could have led to another decision. */
  boolean isValueDependent();
}
