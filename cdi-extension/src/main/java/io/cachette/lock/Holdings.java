package io.cachette.lock;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one key that this JVM has. Renews them, all in one round trip, and finds out which
 * are lost. Safe for use by several threads.
 */
final class Holdings {

  private static final Logger LOG = System.getLogger(Leases.class.getName());

  /** So many in one script, as Redis does nothing else meanwhile. */
  private static final int MOST_AT_ONCE = 1_000;

  private final Context context;
  private final String redisKey;
  private final LeaseKey owner;

  // Guarded by this.
  private final Set<RedisLease> held = new HashSet<>();
  private int local;
  private @Nullable Future<?> renewal;
  private boolean renewing;

  Holdings(Context context, String redisKey, LeaseKey owner) {
    this.context = context;
    this.redisKey = redisKey;
    this.owner = owner;
  }

  String name() {
    return context.policy().name();
  }

  Executor callbacks() {
    return context.threads().callbacks();
  }

  /** Whether there is no use in asking Redis: this JVM has given its share out without it. */
  synchronized boolean isExhausted() {
    return context.isLocal() && local > 0 && held.size() + local >= context.share();
  }

  /** Whether nobody else can have one. */
  synchronized boolean isFull() {
    return held.size() >= context.policy().limit();
  }

  /**
   * A lease that Redis gave.
   *
   * @param asked when it was asked for, by {@link System#nanoTime}
   */
  RedisLease add(String holder, long token, long asked) {
    RedisLease lease = new RedisLease(this, holder, token, asked + leaseNanos());
    owner.retain();
    context.counters().held.incrementAndGet();
    synchronized (this) {
      held.add(lease);
      if (renewal == null && !renewing) {
        renewal = renewAfter(leaseNanos() / 3);
      }
    }
    return lease;
  }

  /** A lease without Redis, however many there are. */
  Lease addLocal() {
    synchronized (this) {
      local++;
    }
    owner.retain();
    context.counters().held.incrementAndGet();
    return new LocalLease(this);
  }

  /** A lease without Redis, if there is one left of the share of this JVM; null otherwise. */
  @Nullable Lease tryLocal() {
    synchronized (this) {
      return held.size() + local < context.share() ? addLocal() : null;
    }
  }

  void releaseLocal() {
    synchronized (this) {
      local--;
    }
    context.counters().held.decrementAndGet();
    ended(1);
  }

  /** Completes when Redis has answered, or has not in time; does not fail. */
  CompletableFuture<Void> release(RedisLease lease) {
    remove(lease);
    return context
        .store()
        .release(redisKey, context.policy(), lease.holder())
        .handle(
            (found, e) -> {
              if (e != null) {
                giveBackLater(lease);
              } else if (!found) {
                report(1);
              }
              ended(1);
              return null;
            });
  }

  private void remove(RedisLease lease) {
    synchronized (this) {
      held.remove(lease);
      if (held.isEmpty() && renewal != null) {
        renewal.cancel(false);
        renewal = null;
      }
    }
    context.counters().held.decrementAndGet();
  }

  private void ended(int leases) {
    owner.line().freed();
    for (int i = 0; i < leases; i++) {
      owner.drop();
    }
  }

  private long leaseNanos() {
    return context.policy().lease().toNanos();
  }

  private Future<?> renewAfter(long nanos) {
    return context.threads().after(nanos, this::renew);
  }

  private void renew() {
    List<RedisLease> leases;
    synchronized (this) {
      renewal = null;
      if (held.isEmpty()) {
        return;
      }
      renewing = true;
      leases = new ArrayList<>(held);
    }
    List<RedisLease> over = leases.stream().filter(lease -> !lease.isHeld()).toList();
    leases.removeAll(new HashSet<>(over));
    lose(over, true);
    List<CompletableFuture<Boolean>> done = new ArrayList<>();
    for (int i = 0; i < leases.size(); i += MOST_AT_ONCE) {
      done.add(renew(leases.subList(i, Math.min(leases.size(), i + MOST_AT_ONCE))));
    }
    CompletableFuture<?> unused =
        CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new))
            .whenComplete(
                (any, e) ->
                    scheduleNext(e == null && done.stream().allMatch(CompletableFuture::join)));
  }

  /** Sooner if there was no answer: the leases go on ending. */
  private synchronized void scheduleNext(boolean answered) {
    renewing = false;
    if (!held.isEmpty()) {
      renewal = renewAfter(leaseNanos() / (answered ? 3 : 10));
    }
  }

  /** Whether Redis answered. */
  private CompletableFuture<Boolean> renew(List<RedisLease> leases) {
    long asked = System.nanoTime();
    return context
        .store()
        .renew(redisKey, context.policy(), leases.stream().map(RedisLease::holder).toList())
        .handle(
            (found, e) -> {
              if (e != null) {
                return false;
              }
              List<RedisLease> gone = new ArrayList<>();
              List<RedisLease> late = new ArrayList<>();
              for (int i = 0; i < leases.size(); i++) {
                if (!found.get(i)) {
                  gone.add(leases.get(i));
                } else if (!leases.get(i).renewed(asked + leaseNanos())) {
                  late.add(leases.get(i));
                }
              }
              lose(gone, false);
              lose(late, true);
              return true;
            });
  }

  private void lose(List<RedisLease> leases, boolean mayBeThere) {
    List<RedisLease> news = leases.stream().filter(RedisLease::lose).toList();
    if (news.isEmpty()) {
      return;
    }
    for (RedisLease lease : news) {
      remove(lease);
      if (mayBeThere) {
        giveBackLater(lease);
      }
    }
    report(news.size());
    ended(news.size());
  }

  private void giveBackLater(RedisLease lease) {
    context.lateReleases().add(redisKey, context.policy(), lease.holder());
  }

  private void report(int lost) {
    context.counters().lost.add(lost);
    LOG.log(
        Level.WARNING,
        "Lost {0} of ''{1}'': Redis was emptied, or was not reached for {2}",
        lost == 1 ? "a lease" : lost + " leases",
        name(),
        context.policy().lease());
  }
}
