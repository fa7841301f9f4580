package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Decision;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.store.Mutation;
import org.jspecify.annotations.Nullable;

/**
 * A decision about an entry, with the mutation that executes it.
 *
 * @param mutation the mutation, or null if nothing has to change
 */
record PlannedChange<K, V>(
    K key, byte[] keyBytes, Decision<V> decision, Snapshot<V> entry, @Nullable Mutation mutation) {}
