package io.cachette.redis.internal.sharing;

import io.cachette.redis.internal.CallBudget;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call that may share a round trip.
 *
 * @param elements what the call reads or changes
 * @param kind only calls of the same kind share a round trip
 * @param key calls with the same key run one after another; null if their order does not matter
 * @param bytes the size of the elements in the request
 * @param deadline time at which the call times out, by {@link System#nanoTime}
 * @param budget of the call of the application, which may have given up; null if it has none
 * @param isSent whether the call has left
 */
record SharedCall<E, R>(
    List<E> elements,
    Object kind,
    @Nullable ByteBuffer key,
    int bytes,
    long deadline,
    @Nullable CallBudget budget,
    AtomicBoolean isSent,
    CompletableFuture<List<R>> reply) {

  /** Returns whether nobody waits for the reply, so that the call need not be sent. */
  boolean isGivenUp() {
    return reply.isDone() || (budget != null && budget.isGivenUp());
  }
}
