package io.cachette.benchmarks.limits;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A limit of one library. Thread-safe. */
interface Limiter {

  /** Prepares a key before its first permit is taken; most libraries need no preparation. */
  default CompletionStage<?> prepare(String key) {
    return CompletableFuture.completedFuture(key);
  }

  /** Prepares some keys and takes a permit of each, without blocking; fails if one is refused. */
  default CompletionStage<?> takeFirst(List<String> keys) {
    return CompletableFuture.allOf(
        keys.stream()
            .map(
                key ->
                    prepare(key)
                        .thenCompose(prepared -> tryAcquireAsync(key))
                        .thenAccept(allowed -> requireAllowed(allowed, key))
                        .toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  static void requireAllowed(boolean allowed, String key) {
    if (!allowed) {
      throw new IllegalStateException(key + " was refused");
    }
  }

  /** Takes a permit if one is available. */
  boolean tryAcquire(String key);

  /** As {@link #tryAcquire}, without blocking. */
  CompletionStage<Boolean> tryAcquireAsync(String key);
}
