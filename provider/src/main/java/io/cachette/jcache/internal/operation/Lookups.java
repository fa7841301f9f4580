package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.near.NearAccesses;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks entries up as {@code get} does: a hit is an access, and expired entries are deleted. One
 * round trip if the expiry policy is constant and no expired entry is found, else two. If accesses
 * are collected, look-ups change no expiry times.
 */
final class Lookups<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;
  private final NearAccesses accesses;

  Lookups(TypedStore<K, V> entries, Expiry expiry, NearAccesses accesses) {
    this.entries = entries;
    this.expiry = expiry;
    this.accesses = accesses;
  }

  /**
   * Looks entries up.
   *
   * @param onFound receives the entries in the order of the keys; if a request fails, those that
   *     were found before it. If a partition fails, also those of the others, so that keys are left
   *     out
   */
  Task<@Nullable Void> getTask(List<byte[]> keys, Consumer<Snapshot<V>> onFound) {
    if (expiry.isConstant() && !accesses.isCollecting()) {
      Ttl access = expiry.getTtlForAccess();
      return access.equals(Ttl.KEEP)
          ? readTask(keys, onFound)
          : readAndTouchTask(keys, access, onFound);
    }
    return readTask(keys, onFound);
  }

  /** Looks one entry up. */
  Task<Snapshot<V>> getTask(byte[] key) {
    boolean isSent = expiry.isConstant() && !accesses.isCollecting();
    Ttl constant = isSent ? expiry.getTtlForAccess() : Ttl.KEEP;
    return constant.equals(Ttl.KEEP)
        ? entries.lookUpTask(key, Fetch.VALUES).then(lookup -> touchIfNeededTask(key, lookup))
        : entries
            .mutateTask(Mutation.touch(key, constant), true, "")
            .map(change -> entries.toSnapshot(key, change.previous(), null));
  }

  private Task<Snapshot<V>> touchIfNeededTask(byte[] key, Lookup lookup) {
    Snapshot<V> found = entries.toSnapshot(key, lookup);
    Ttl access = getAccessTtl(key, lookup);
    return needsTouch(lookup, access)
        ? entries.mutateTask(Mutation.touch(key, access), false, "").map(touched -> found)
        : Task.done(found);
  }

  /** A touch deletes an expired entry. */
  private static boolean needsTouch(Lookup lookup, Ttl access) {
    return lookup.state() == Lookup.State.EXPIRED || !access.equals(Ttl.KEEP);
  }

  private Task<@Nullable Void> readAndTouchTask(
      List<byte[]> keys, Ttl access, Consumer<Snapshot<V>> onFound) {
    List<Mutation> touches = keys.stream().map(key -> Mutation.touch(key, access)).toList();
    Iterator<byte[]> touched = keys.iterator();
    return entries.mutateTask(
        touches,
        true,
        "",
        change -> {
          byte[] key = touched.next();
          if (change.effect() != Effect.UNKNOWN) {
            onFound.accept(entries.toSnapshot(key, change.previous(), null));
          }
        });
  }

  private Task<@Nullable Void> readTask(List<byte[]> keys, Consumer<Snapshot<V>> onFound) {
    Iterator<byte[]> read = keys.iterator();
    List<Mutation> touches = new ArrayList<>();
    return entries
        .lookUpTask(
            keys,
            Fetch.VALUES,
            lookup -> {
              byte[] key = read.next();
              onFound.accept(entries.toSnapshot(key, lookup));
              Ttl access = getAccessTtl(key, lookup);
              if (needsTouch(lookup, access)) {
                touches.add(Mutation.touch(key, access));
              }
            })
        .<@Nullable Void>then(done -> touchTask(touches));
  }

  private Task<@Nullable Void> touchTask(List<Mutation> touches) {
    return touches.isEmpty()
        ? Task.nothing()
        : entries.mutateTask(touches, false, "", touched -> {});
  }

  private Ttl getAccessTtl(byte[] key, Lookup lookup) {
    if (lookup.isPresent() && accesses.isCollecting()) {
      accesses.record(key);
      return Ttl.KEEP;
    }
    return lookup.isPresent() && !expiry.isConstant() ? expiry.getTtlForAccess() : Ttl.KEEP;
  }
}
