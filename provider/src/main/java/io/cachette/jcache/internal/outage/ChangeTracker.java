package io.cachette.jcache.internal.outage;

import java.nio.ByteBuffer;

/**
 * Knows which replies of Redis are older than a change of this node, or may be: those to requests
 * that overlap with a change of the same entry. Keys share {@value #STRIPES} counters, so a reply
 * may also count as overlapping because of another key. Not thread-safe.
 */
final class ChangeTracker {

  private static final int STRIPES = 4096;

  private final long[] endOfLastChange = new long[STRIPES];
  private final int[] running = new int[STRIPES];
  private long endOfLastOverallChange;
  private int runningOverall;
  private long sequence;

  /**
   * Begins a request.
   *
   * @param changed the entries that it may change
   * @return the moment of its beginning
   */
  long begin(KeySet changed) {
    count(changed, 1);
    return ++sequence;
  }

  /** Ends a request, whose reply is to be compared with the other requests next. */
  void leave(KeySet changed) {
    count(changed, -1);
  }

  /** Lets replies to requests that have begun before now count as overlapping. */
  void markChanged(KeySet changed) {
    long now = ++sequence;
    if (changed.areAll()) {
      endOfLastOverallChange = now;
    }
    changed.keys().forEach(key -> endOfLastChange[toStripe(ByteBuffer.wrap(key))] = now);
  }

  /** Returns whether no change of an entry has overlapped with a request. */
  boolean isUndisturbed(ByteBuffer key, long begin) {
    int stripe = toStripe(key);
    return runningOverall == 0
        && running[stripe] == 0
        && endOfLastChange[stripe] < begin
        && endOfLastOverallChange < begin;
  }

  private void count(KeySet changed, int difference) {
    if (changed.areAll()) {
      runningOverall += difference;
    }
    changed.keys().forEach(key -> running[toStripe(ByteBuffer.wrap(key))] += difference);
  }

  private static int toStripe(ByteBuffer key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash >>> 20;
  }
}
