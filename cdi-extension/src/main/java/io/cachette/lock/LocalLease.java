package io.cachette.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease that only this JVM knows, as Redis did not answer. */
final class LocalLease implements Lease {

  private final Holdings holdings;
  private final AtomicBoolean held = new AtomicBoolean(true);

  LocalLease(Holdings holdings) {
    this.holdings = holdings;
  }

  @Override
  public long fencingToken() {
    return 0;
  }

  @Override
  public boolean isHeld() {
    return held.get();
  }

  @Override
  public void close() {
    if (held.compareAndSet(true, false)) {
      holdings.releaseLocal();
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    close();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public String toString() {
    return "Lease[" + holdings.name() + ", without Redis" + (isHeld() ? "]" : ", not held]");
  }
}
