package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import io.cachette.lock.LeaseLoss;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A lease that this JVM has granted because Redis did not answer. */
final class LocalLease implements Lease {

  private final HeldPermits heldPermits;
  private final AtomicBoolean held = new AtomicBoolean(true);

  LocalLease(HeldPermits heldPermits) {
    this.heldPermits = heldPermits;
  }

  @Override
  public long fencingToken() {
    return 0;
  }

  @Override
  public boolean isHeld() {
    return held.get();
  }

  /** Does nothing: Redis does not know this lease and cannot lose it. */
  @Override
  public void onLost(Consumer<? super LeaseLoss> action) {
    Objects.requireNonNull(action);
  }

  @Override
  public void close() {
    if (held.compareAndSet(true, false)) {
      heldPermits.releaseLocal();
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    close();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public String toString() {
    return "Lease[" + heldPermits.name() + ", without Redis" + (isHeld() ? "]" : ", not held]");
  }
}
