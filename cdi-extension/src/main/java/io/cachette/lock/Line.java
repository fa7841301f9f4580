package io.cachette.lock;

import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of this JVM for one key. As long as nobody waits, calls ask Redis at once; those that
 * are refused and may wait line up in the order of their arrival, and only the first of the line
 * asks, time and again, and when something was given back here. Nothing blocks. Safe for use by
 * several threads.
 */
final class Line {

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  // Who asks at once whenever something is given back leaves others no moment to get it. So a row
  // of that many, for that long, is followed by a pause.
  private static final int LONG_ROW = 8;
  private static final long LONG_ROW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Context context;
  private final String redisKey;
  private final LeaseKey owner;

  // Guarded by this.
  private final TreeMap<Long, Claim> line = new TreeMap<>();
  private long tickets;
  private int asking;
  private long freed;
  private long firstEnds = System.nanoTime();
  private int row;
  private long rowBegan;

  Line(Context context, String redisKey, LeaseKey owner) {
    this.context = context;
    this.redisKey = redisKey;
    this.owner = owner;
  }

  /** Sees to it that the claim gets an outcome. */
  void begin(Claim claim) {
    if (enter(claim)) {
      send(claim);
    }
  }

  /** Whether the claim is to be sent. */
  private synchronized boolean enter(Claim claim) {
    if (context.threads().isClosed()) {
      fail(claim, Leases.closed());
      return false;
    }
    claim.ticket = tickets++;
    // More than can be had at once need not ask at once.
    boolean pointless = !line.isEmpty() || asking >= context.policy().limit();
    if (pointless && claim.mayWait() && lineUp(claim)) {
      return false;
    }
    ask(claim, false);
    return true;
  }

  private void ask(Claim claim, boolean woken) {
    claim.stopPolling();
    claim.asking = true;
    claim.asked++;
    claim.woken = woken;
    claim.freedBefore = freed;
    asking++;
  }

  private void answered(Claim claim, boolean withoutRedis) {
    claim.asking = false;
    claim.withoutRedis = withoutRedis;
    asking--;
  }

  private void send(Claim claim) {
    owner.retain();
    if (owner.holdings().isExhausted()) {
      refused(claim, Duration.ZERO, true);
      return;
    }
    String holder = UUID.randomUUID().toString();
    long asked = System.nanoTime();
    CompletableFuture<?> unused =
        context
            .store()
            .take(redisKey, context.policy(), holder)
            .whenComplete(
                (taken, e) -> {
                  if (e != null) {
                    if (mayArrive(e)) {
                      context.lateReleases().add(redisKey, context.policy(), holder);
                    }
                    failed(claim, e);
                  } else if (taken.token() != null) {
                    granted(claim, owner.holdings().add(holder, taken.token(), asked), false);
                  } else {
                    refused(claim, taken.firstEnds(), false);
                  }
                });
  }

  /** What was not sent need not be given back. */
  private static boolean mayArrive(Throwable failure) {
    return !(cause(failure) instanceof StoreFailureException known) || known.wasAsked();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void granted(Claim claim, Lease lease, boolean withoutRedis) {
    boolean delivered;
    synchronized (this) {
      answered(claim, withoutRedis);
      leave(claim);
      noteRow(claim);
      delivered = claim.outcome.complete(lease);
      if (withoutRedis || !owner.holdings().isFull()) {
        wake(0);
      } else {
        drive();
      }
    }
    if (!delivered) {
      CompletableFuture<?> unused = lease.closeAsync().toCompletableFuture();
    }
    owner.drop();
  }

  private void noteRow(Claim claim) {
    row = claim.woken ? row + 1 : 0;
    if (row <= 1) {
      rowBegan = System.nanoTime();
    }
  }

  private void refused(Claim claim, Duration ends, boolean withoutRedis) {
    synchronized (this) {
      answered(claim, withoutRedis);
      firstEnds = System.nanoTime() + ends.toNanos();
      if (claim.outcome.isDone()) {
        leave(claim);
      } else if (context.threads().isClosed()) {
        fail(claim, Leases.closed());
      } else if (claim.nanosLeft() <= 0 || !lineUp(claim)) {
        fail(claim, claim.refusal(context.policy(), ends));
      } else if (claim.freedBefore != freed) {
        wake(0); // the answer may be older than that
      }
      drive();
    }
    owner.drop();
  }

  private void failed(Claim claim, Throwable failure) {
    Throwable cause = cause(failure);
    if (!(cause instanceof StoreFailureException)) {
      failed(claim, cause, false);
      return;
    }
    Lease lease =
        switch (context.policy().onStoreFailure()) {
          case OPEN -> owner.holdings().addLocal();
          case LOCAL -> owner.holdings().tryLocal();
          case CLOSED -> null;
        };
    if (lease != null) {
      granted(claim, lease, true);
    } else if (context.isLocal()) {
      refused(claim, Duration.ZERO, true);
    } else {
      failed(
          claim, new LeasesUnavailableException(context.policy(), context.store().pause()), true);
    }
  }

  private void failed(Claim claim, Throwable failure, boolean withoutRedis) {
    synchronized (this) {
      answered(claim, withoutRedis);
      fail(claim, failure);
      wake(0); // the next one is to hear of it, too
    }
    owner.drop();
  }

  private void fail(Claim claim, Throwable failure) {
    leave(claim);
    claim.outcome.completeExceptionally(failure);
  }

  /** Whether the claim is in the line; it is not if that is full. */
  private boolean lineUp(Claim claim) {
    if (line.containsKey(claim.ticket)) {
      return true;
    }
    if (context.counters().waiting.incrementAndGet() > context.policy().maxWaiting()) {
      context.counters().waiting.decrementAndGet();
      return false;
    }
    context.counters().waited.increment();
    line.put(claim.ticket, claim);
    claim.expiry = context.threads().after(claim.nanosLeft(), () -> expire(claim));
    drive();
    return true;
  }

  private void leave(Claim claim) {
    claim.stopTimers();
    if (line.remove(claim.ticket, claim)) {
      context.counters().waiting.decrementAndGet();
    }
  }

  private @Nullable Claim first() {
    return line.isEmpty() ? null : line.firstEntry().getValue();
  }

  /** The first of the line asks, or will do so. */
  private void drive() {
    Claim first = first();
    if (first != null && !first.asking && first.poll == null) {
      first.poll = context.threads().after(pause(first.asked), () -> poll(first, false));
    }
  }

  /** On another thread also if it is at once, as a line that hears of a failure may be long. */
  private void wake(long pause) {
    Claim first = first();
    if (first != null && !first.asking) {
      first.stopPolling();
      first.poll = context.threads().after(pause, () -> poll(first, pause == 0));
    }
  }

  /** Twice as long each time, and between half of it and all, so that JVMs do not ask together. */
  private static long pause(int asked) {
    long longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(Math.max(0, asked - 1), 10));
    return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
  }

  private void poll(Claim claim, boolean woken) {
    synchronized (this) {
      claim.poll = null;
      if (claim.asking || first() != claim) {
        return;
      }
      ask(claim, woken);
    }
    send(claim);
  }

  /** The claim may not wait for longer; the first one asks a last time. */
  private void expire(Claim claim) {
    synchronized (this) {
      if (claim.asking || !line.containsKey(claim.ticket)) {
        return;
      }
      if (first() != claim) {
        Duration ends = Duration.ofNanos(Math.max(0, firstEnds - System.nanoTime()));
        fail(claim, claim.refusal(context.policy(), ends));
        return;
      }
      ask(claim, false);
    }
    send(claim);
  }

  /** Something was given back in this JVM. */
  synchronized void freed() {
    freed++;
    if (row < LONG_ROW || System.nanoTime() - rowBegan < LONG_ROW_NANOS) {
      wake(0);
    } else {
      row = 0;
      wake(LONGEST_PAUSE);
    }
  }

  /** The caller has given up. */
  synchronized void abandon(Claim claim) {
    leave(claim);
    drive();
  }

  /** Ends all waiting calls, after the threads were closed: then nobody lines up any more. */
  synchronized void close() {
    for (Claim claim : List.copyOf(line.values())) {
      fail(claim, Leases.closed());
    }
  }
}
