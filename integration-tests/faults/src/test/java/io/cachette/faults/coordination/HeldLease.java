package io.cachette.faults.coordination;

/**
 * A lease of a lock, as its holder has seen it. Times are those of {@link System#nanoTime}.
 *
 * @param client the node and the thread
 * @param requested a time before the request
 * @param from when the lease was held for the first time
 * @param until when the holder found for the last time that it still held the lease
 */
public record HeldLease(
    String client, String lock, long token, long requested, long from, long until) {

  HeldLease stillHeldAt(long time) {
    return new HeldLease(client, lock, token, requested, from, Math.max(until, time));
  }
}
