package io.cachette.redis.internal.sharing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a round trip. Those of one kind leave together, those that have waited
 * longest first; then it is the turn of the next kind.
 *
 * <p>Calls with the same key leave in the order in which they came. Only the first of them is ready
 * or under way, and the next one follows when its round trip has ended. If many calls wait for a
 * key, they leave together, but without others: a script that gets a key twice takes longer for all
 * its entries. Not thread-safe.
 */
final class WaitingCalls<E, R> {

  /** The most calls that wait. */
  static final int MAX = 100_000;

  /** A larger call does not share, and does not wait for others. */
  static final int MAX_SHARED_BYTES = 16 * 1024;

  /** As many calls that follow make a key hot. */
  private static final int HOT = 4;

  /** Divides the difference of the last reply to the mean. */
  private static final int MEAN_OF = 8;

  /** The calls that may leave, by their kinds. */
  private final Map<Object, Queue<SharedCall<E, R>>> ready = new LinkedHashMap<>();

  private final Queue<SharedCall<E, R>> readyLarge = new ArrayDeque<>();

  /**
   * Per key of a call that is ready or under way, the calls that follow; null if there are none.
   */
  private final Map<ByteBuffer, @Nullable Queue<SharedCall<E, R>>> following = new HashMap<>();

  /** The calls that were given up while they waited. */
  private final List<SharedCall<E, R>> dropped = new ArrayList<>();

  /** Per kind, the mean size of a part of the last replies. */
  private final Map<Object, Double> meanReplyBytes = new HashMap<>();

  private int size;

  int size() {
    return size;
  }

  /** Adds a call. Returns false if too many calls wait. */
  boolean add(SharedCall<E, R> call) {
    if (size >= MAX) {
      return false;
    }
    size++;
    if (!tryFollow(call)) {
      makeReady(call);
    }
    return true;
  }

  /** Lets a call follow an earlier one with the same key. Returns false if there is none. */
  private boolean tryFollow(SharedCall<E, R> call) {
    ByteBuffer key = call.key();
    if (key == null) {
      return false;
    }
    if (!following.containsKey(key)) {
      following.put(key, null);
      return false;
    }
    Queue<SharedCall<E, R>> others = following.get(key);
    if (others == null) {
      others = new ArrayDeque<>(4);
      following.put(key, others);
    }
    return others.add(call);
  }

  private void makeReady(SharedCall<E, R> call) {
    if (isLarge(call)) {
      readyLarge.add(call);
    } else {
      ready.computeIfAbsent(call.kind(), kind -> new ArrayDeque<>()).add(call);
    }
  }

  private boolean isLarge(SharedCall<E, R> call) {
    return bytesOf(call) > MAX_SHARED_BYTES;
  }

  /** Returns the size of the request, and of the reply if it is like the last ones. */
  private long bytesOf(SharedCall<E, R> call) {
    double mean = meanReplyBytes.getOrDefault(call.kind(), 0.0);
    return call.bytes() + (long) (call.elements().size() * mean);
  }

  /** Takes a large call; null if none may leave. */
  @Nullable Trip<E, R> takeLarge(long now) {
    if (readyLarge.isEmpty()) {
      return null;
    }
    Trip<E, R> trip = new Trip<>(false, now);
    while (trip.calls().isEmpty() && !readyLarge.isEmpty()) {
      take(readyLarge.remove(), trip);
    }
    return trip.calls().isEmpty() ? null : trip;
  }

  /**
   * Takes calls that share a round trip; null if none may leave.
   *
   * @param isAlone whether no other round trip is under way
   */
  @Nullable Trip<E, R> take(boolean isAlone, long now) {
    Trip<E, R> trip = new Trip<>(isAlone, now);
    while (trip.calls().isEmpty() && !ready.isEmpty()) {
      takeKind(trip);
    }
    return trip.calls().isEmpty() ? null : trip;
  }

  private void takeKind(Trip<E, R> trip) {
    Map.Entry<Object, Queue<SharedCall<E, R>>> turn = ready.entrySet().iterator().next();
    Object kind = turn.getKey();
    Queue<SharedCall<E, R>> ofKind = turn.getValue();
    if (isHot(ofKind.element())) {
      takeHot(ofKind.remove(), trip);
    } else {
      SharedCall<E, R> next = ofKind.element();
      while (next != null && !isHot(next) && fits(next, trip)) {
        take(ofKind.remove(), trip);
        next = ofKind.peek();
      }
    }
    ready.remove(kind);
    if (!ofKind.isEmpty()) {
      ready.put(kind, ofKind);
    }
  }

  private boolean isHot(SharedCall<E, R> call) {
    Queue<SharedCall<E, R>> others = call.key() == null ? null : following.get(call.key());
    return others != null && others.size() >= HOT;
  }

  /** Takes the first call for a key, and those of its kind that follow. */
  private void takeHot(SharedCall<E, R> first, Trip<E, R> trip) {
    take(first, trip);
    Queue<SharedCall<E, R>> others = following.get(first.key());
    if (trip.calls().isEmpty() || others == null) {
      return;
    }
    SharedCall<E, R> next = others.peek();
    while (next != null && next.kind().equals(first.kind()) && !isLarge(next) && fits(next, trip)) {
      tryTake(others.remove(), trip);
      next = others.peek();
    }
  }

  private boolean fits(SharedCall<E, R> call, Trip<E, R> trip) {
    return trip.fits(call.elements().size(), bytesOf(call));
  }

  /** Takes the first call for its key. If nobody waits for it any more, the next one is ready. */
  private void take(SharedCall<E, R> call, Trip<E, R> trip) {
    ByteBuffer key = call.key();
    boolean isTaken = tryTake(call, trip);
    if (isTaken && key != null) {
      trip.addKey(key);
    } else if (key != null) {
      endKey(key);
    }
  }

  private boolean tryTake(SharedCall<E, R> call, Trip<E, R> trip) {
    size--;
    call.isSent().set(true); // before the check, because a call that times out reads it
    if (call.isGivenUp()) {
      dropped.add(call);
      return false;
    }
    trip.add(call, bytesOf(call));
    return true;
  }

  /** Ends a call, so that the next one with the same key is ready. */
  void endKey(ByteBuffer key) {
    Queue<SharedCall<E, R>> others = following.get(key);
    SharedCall<E, R> next = others == null ? null : others.poll();
    if (next == null) {
      following.remove(key);
    } else {
      makeReady(next);
    }
  }

  /** Records the size of a reply, by which the next calls are judged. */
  void recordReplySize(Object kind, long bytes, int elements) {
    if (elements > 0) {
      double mean = meanReplyBytes.getOrDefault(kind, 0.0);
      meanReplyBytes.put(kind, mean + ((double) bytes / elements - mean) / MEAN_OF);
    }
  }

  /** Takes the calls that were given up while they waited. */
  List<SharedCall<E, R>> takeDropped() {
    if (dropped.isEmpty()) {
      return List.of();
    }
    List<SharedCall<E, R>> taken = List.copyOf(dropped);
    dropped.clear();
    return taken;
  }
}
