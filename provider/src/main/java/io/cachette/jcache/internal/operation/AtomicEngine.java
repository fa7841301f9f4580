package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Backoff;
import io.cachette.jcache.internal.task.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Executes requests by {@code mutate.lua}, which decides in Redis, in one round trip. This is
 * possible if no user code has to run between the read and the change: without a writer, and if the
 * times to live are known in advance.
 *
 * <p>The script compares bytes, while the API requires {@code equals()}. If the bytes differ, this
 * engine compares the values. If they are equal, it sends the request again with the bytes that it
 * has read.
 */
final class AtomicEngine<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;

  AtomicEngine(TypedStore<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  Task<Outcome<K, V>> applyTask(Request<K, V> request, boolean isPreviousNeeded) {
    return sendTask(new Pending<>(0, request, toMutation(request)), isPreviousNeeded, null);
  }

  /** Sends a request until Redis has decided it. */
  private Task<Outcome<K, V>> sendTask(
      Pending<K, V> pending, boolean isPreviousNeeded, @Nullable Backoff lastBackoff) {
    return entries
        .mutateTask(pending.mutation, isPreviousNeeded, "")
        .then(
            change -> {
              byte[] equalBytes = findEqualBytes(pending, change);
              if (change.effect() == Effect.BUSY) {
                Backoff backoff = lastBackoff == null ? new Backoff(entries.budget()) : lastBackoff;
                return Task.delay(backoff, pending)
                    .then(rest -> sendTask(rest, isPreviousNeeded, backoff));
              }
              return equalBytes == null
                  ? Task.done(toOutcome(pending, change))
                  : sendTask(pending.withExpected(equalBytes), isPreviousNeeded, lastBackoff);
            });
  }

  Task<BatchOutcome<K, V>> applyAllTask(List<Request<K, V>> requests, boolean isPreviousNeeded) {
    Outcomes<K, V> outcomes = new Outcomes<>(requests.size());
    List<Pending<K, V>> pending = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      pending.add(new Pending<>(i, requests.get(i), toMutation(requests.get(i))));
    }
    return sendTask(pending, outcomes, isPreviousNeeded, new Backoff(entries.budget()))
        .recover(failure -> Task.done(outcomes.toPartialBatch(failure)));
  }

  /** Sends the pending requests until none is left. */
  private Task<BatchOutcome<K, V>> sendTask(
      List<Pending<K, V>> pending,
      Outcomes<K, V> outcomes,
      boolean isPreviousNeeded,
      Backoff backoff) {
    Iterator<Pending<K, V>> sent = pending.iterator();
    List<Pending<K, V>> busy = new ArrayList<>();
    List<Pending<K, V>> again = new ArrayList<>();
    return entries
        .mutateTask(
            pending.stream().map(Pending::mutation).toList(),
            isPreviousNeeded,
            "",
            change -> settle(sent.next(), change, outcomes, busy, again))
        .then(
            done -> {
              again.addAll(busy);
              if (again.isEmpty()) {
                return Task.done(outcomes.toBatch());
              }
              Task<List<Pending<K, V>>> next =
                  busy.isEmpty() ? Task.done(again) : Task.delay(backoff, again);
              return next.then(rest -> sendTask(rest, outcomes, isPreviousNeeded, backoff));
            });
  }

  /** Records the outcome of a request, or that it has to be sent again. */
  private void settle(
      Pending<K, V> sent,
      Change change,
      Outcomes<K, V> outcomes,
      List<Pending<K, V>> busy,
      List<Pending<K, V>> again) {
    if (change.effect() == Effect.UNKNOWN) {
      return; // the task fails
    }
    byte[] equalBytes = findEqualBytes(sent, change);
    if (change.effect() == Effect.BUSY) {
      busy.add(sent);
    } else if (equalBytes != null) {
      again.add(sent.withExpected(equalBytes));
    } else {
      outcomes.set(sent.index, toOutcome(sent, change));
    }
  }

  private Outcome<K, V> toOutcome(Pending<K, V> sent, Change change) {
    return entries.toOutcome(sent.request.key(), sent.mutation.key(), change, sent.request.value());
  }

  /**
   * Returns the bytes of a value that the script rejected although it equals the expected one, or
   * null.
   */
  private byte @Nullable [] findEqualBytes(Pending<K, V> sent, Change change) {
    byte[] rejecting = change.previous();
    if (sent.request.condition() != Condition.SAME
        || change.effect() != Effect.REJECTED
        || rejecting == null) {
      return null;
    }
    V value = entries.codec().decodeValue(sent.mutation.key(), rejecting);
    return Objects.deepEquals(value, sent.request.expected()) ? rejecting : null;
  }

  private Mutation toMutation(Request<K, V> request) {
    EntryCodec<K, V> codec = entries.codec();
    byte[] key = codec.encodeKey(request.key());
    V expected = request.expected();
    V value = request.value();
    boolean compares = request.condition() == Condition.SAME;
    return new Mutation(
        key,
        request.action(),
        request.condition(),
        expected == null ? null : codec.encodeValue(key, expected),
        value == null ? null : codec.encodeValue(key, value),
        value == null ? Ttl.ETERNAL : expiry.getTtlForCreation(request.ttl()),
        value == null ? Ttl.KEEP : expiry.getTtlForUpdate(request.ttl()),
        compares ? expiry.getTtlForAccess() : Ttl.KEEP);
  }

  private record Pending<K, V>(int index, Request<K, V> request, Mutation mutation) {
    Pending<K, V> withExpected(byte[] bytes) {
      return new Pending<>(
          index,
          request,
          new Mutation(
              mutation.key(),
              mutation.action(),
              mutation.condition(),
              bytes,
              mutation.value(),
              mutation.creation(),
              mutation.update(),
              mutation.access()));
    }
  }
}
