package io.cachette.redis.internal;

import io.cachette.redis.internal.cluster.SlotOwners;
import io.cachette.redis.internal.outage.FailureDomain;
import io.cachette.redis.internal.outage.FailureDomains;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Watches the masters of a cluster while calls are made: asks which of them owns which slots, every
 * five seconds, and during an outage every second. Then it also pings those that fail, as the keys
 * of the calls may belong to others. Each takes one round trip, for which no call waits.
 * Thread-safe.
 */
final class ClusterWatch {

  private static final Logger LOG = System.getLogger(ClusterWatch.class.getName());
  private static final Script NODES = Script.loadReadWrite(ClusterWatch.class, "nodes.lua");
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long OUTAGE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Each time, another master is asked; with some luck, if they are not known yet. */
  private static final int ATTEMPTS = 4;

  private final ResilientScripts scripts;
  private final FailureDomains domains;
  private final OutageMonitor monitor;
  private final AtomicLong checkedAt = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
  private final AtomicInteger lastKey = new AtomicInteger();
  private final AtomicBoolean isUnreadableLogged = new AtomicBoolean();

  /** The masters whose replies to a ping are awaited. */
  private final Set<FailureDomain> pinged = ConcurrentHashMap.newKeySet();

  ClusterWatch(ResilientScripts scripts, FailureDomains domains, OutageMonitor monitor) {
    this.scripts = scripts;
    this.domains = domains;
    this.monitor = monitor;
  }

  /** Returns a key that never exists. */
  private String key() {
    return scripts.namespace() + ":health";
  }

  private String key(String hashTag) {
    return key() + ":{" + hashTag + "}";
  }

  /**
   * Asks the masters, if the last time is long enough ago. Never waits.
   *
   * @param now the time by {@link System#nanoTime}
   */
  void checkIfDue(long now) {
    long last = checkedAt.get();
    boolean isUrgent = monitor.isFailing() || domains.masters().isEmpty();
    if (!scripts.isClosed()
        && now - last >= (isUrgent ? OUTAGE_INTERVAL_NANOS : INTERVAL_NANOS)
        && checkedAt.compareAndSet(last, now)) {
      CallBudget.executeDetached(this::check);
    }
  }

  /** Does not ping a master that refuses calls: it would reply to the ping. */
  private void check() {
    try {
      CompletableFuture<?> unused = updateAsync();
      domains.masters().stream().filter(FailureDomain::isSilent).forEach(this::pingOnce);
    } catch (IllegalStateException e) {
      if (!scripts.isClosed()) { // it was closed meanwhile
        throw e;
      }
    }
  }

  private void pingOnce(FailureDomain master) {
    String key = findKey(master);
    if (key != null && pinged.add(master)) {
      CompletableFuture<?> unused =
          scripts.pingAsync(master, key).whenComplete((reply, failure) -> pinged.remove(master));
    }
  }

  /** Returns a key that a master owns; null if it owns hardly any slot. */
  private @Nullable String findKey(FailureDomain master) {
    String hashTag = master.hashTag();
    return hashTag == null ? null : key(hashTag);
  }

  /**
   * Asks which master owns which slots.
   *
   * @return fails if no master says so
   */
  CompletableFuture<Void> updateAsync() {
    return updateAsync(ATTEMPTS);
  }

  private CompletableFuture<Void> updateAsync(int attempts) {
    String key = nextKey();
    return scripts
        .runUnrecordedAsync(domains.ofKey(key), NODES, key)
        .thenAccept(this::update)
        .exceptionallyCompose(
            e ->
                attempts > 1 && !Refusals.isReply(e) && !scripts.isClosed()
                    ? CallBudget.callDetached(() -> updateAsync(attempts - 1))
                    : CompletableFuture.failedFuture(e));
  }

  /**
   * Sets the owners of slots by a reply. If it cannot be read, the last owners stay, since other
   * masters would reply alike.
   */
  void update(List<Object> reply) {
    SlotOwners owners;
    try {
      owners = SlotOwners.parse(new String((byte[]) reply.get(0), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      if (isUnreadableLogged.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            "The reply of "
                + scripts.server()
                + " to CLUSTER NODES cannot be read, so a master"
                + " that fails may delay calls to the others",
            e);
      }
      return;
    }
    if (!owners.masters().isEmpty()) {
      monitor.updateOwners(owners);
    }
  }

  /** Returns the key of another master each time, of one that does not fail, if there is one. */
  private String nextKey() {
    int number = lastKey.incrementAndGet() & Integer.MAX_VALUE;
    List<FailureDomain> known =
        domains.masters().stream().filter(master -> master.hashTag() != null).toList();
    List<FailureDomain> living = known.stream().filter(master -> !master.isFailing()).toList();
    List<FailureDomain> candidates = living.isEmpty() ? known : living;
    String key = candidates.isEmpty() ? null : findKey(candidates.get(number % candidates.size()));
    return key == null ? key(Integer.toString(number)) : key;
  }

  /** Pings the masters, or the only server, see {@link ResilientScripts#pingAllAsync}. */
  CompletableFuture<List<List<Object>>> pingAllAsync() {
    if (scripts.isCluster()) {
      checkIfDue(System.nanoTime());
    }
    List<CompletableFuture<List<Object>>> pings = new ArrayList<>();
    for (FailureDomain master : domains.masters()) {
      String key = findKey(master);
      if (key != null) {
        pings.add(scripts.pingAsync(master, key));
      }
    }
    if (pings.isEmpty()) {
      pings.add(scripts.pingAsync(domains.ofKey(key()), key()));
    }
    return CompletableFuture.allOf(pings.toArray(CompletableFuture[]::new))
        .thenApply(done -> pings.stream().map(CompletableFuture::join).toList());
  }
}
