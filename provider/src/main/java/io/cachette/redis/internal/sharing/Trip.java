package io.cachette.redis.internal.sharing;

import io.cachette.redis.StoreFailureException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One round trip with the elements of its calls. Does not change after it has left. */
final class Trip<E, R> {

  /** The most elements of a round trip that several calls share. */
  static final int MAX_ELEMENTS = 128;

  /** The most bytes of a round trip that several calls share, with those of the reply. */
  static final int MAX_BYTES = 64 * 1024;

  private final List<SharedCall<E, R>> calls = new ArrayList<>(1);
  private final List<ByteBuffer> keys = new ArrayList<>(1);
  private final boolean isAlone;
  private final long sentNanos;
  private int elements;
  private long bytes;

  /**
   * Creates a round trip without calls.
   *
   * @param isAlone whether no other one is under way, so that its time is that of the network
   */
  Trip(boolean isAlone, long sentNanos) {
    this.isAlone = isAlone;
    this.sentNanos = sentNanos;
  }

  boolean fits(int moreElements, long moreBytes) {
    return calls.isEmpty()
        || (elements + moreElements <= MAX_ELEMENTS && bytes + moreBytes <= MAX_BYTES);
  }

  void add(SharedCall<E, R> call, long callBytes) {
    calls.add(call);
    elements += call.elements().size();
    bytes += callBytes;
  }

  /** Adds a key whose next call follows when this round trip has ended. */
  void addKey(ByteBuffer key) {
    keys.add(key);
  }

  List<SharedCall<E, R>> calls() {
    return calls;
  }

  List<ByteBuffer> keys() {
    return keys;
  }

  boolean isAlone() {
    return isAlone;
  }

  long sentNanos() {
    return sentNanos;
  }

  /** Returns the latest time until which a call waits, by {@link System#nanoTime}. */
  long deadline() {
    long latest = calls.get(0).deadline();
    for (SharedCall<E, R> call : calls) {
      latest = call.deadline() - latest > 0 ? call.deadline() : latest;
    }
    return latest;
  }

  /** Returns whether a call has the round trip for itself. */
  boolean hasOnly(SharedCall<E, R> call) {
    return calls.size() == 1 && calls.get(0).reply() == call.reply();
  }

  Object kind() {
    return calls.get(0).kind();
  }

  List<E> elements() {
    if (calls.size() == 1) {
      return calls.get(0).elements();
    }
    List<E> all = new ArrayList<>(elements);
    calls.forEach(call -> all.addAll(call.elements()));
    return all;
  }

  /** Gives each call its part of the reply. */
  void complete(List<R> reply) {
    int from = 0;
    for (SharedCall<E, R> call : calls) {
      int to = from + call.elements().size();
      call.reply().complete(reply.subList(from, to));
      from = to;
    }
  }

  /** Fails each call, with an exception of its own. */
  void fail(Throwable failure) {
    calls.forEach(call -> call.reply().completeExceptionally(copyOf(failure)));
  }

  private static Throwable copyOf(Throwable failure) {
    return failure instanceof StoreFailureException known
        ? new StoreFailureException(
            String.valueOf(known.getMessage()),
            known.getCause(),
            known.wasAsked(),
            known.isOutcomeUnknown())
        : failure;
  }
}
