package io.cachette.benchmarks.limits;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes the first call of many keys, several at the same time. */
final class Fill {

  private static final int IN_FLIGHT = 8;
  private static final int TOGETHER = 100;

  private Fill() {}

  /** Takes one permit of each of some keys. */
  static void keys(Limiter limiter, List<String> keys) throws InterruptedException {
    Semaphore free = new Semaphore(IN_FLIGHT);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < keys.size() && failure.get() == null; i += TOGETHER) {
      free.acquire();
      CompletionStage<?> unused =
          limiter
              .takeFirst(keys.subList(i, Math.min(keys.size(), i + TOGETHER)))
              .whenComplete(
                  (result, e) -> {
                    if (e != null) {
                      failure.compareAndSet(null, e);
                    }
                    free.release();
                  });
    }
    free.acquire(IN_FLIGHT);
    Throwable first = failure.get();
    if (first != null) {
      throw new CompletionException(first);
    }
  }
}
