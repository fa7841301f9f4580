package io.cachette.redis.internal.outage;

import io.cachette.redis.internal.cluster.HashSlots;
import io.cachette.redis.internal.cluster.SlotOwners;
import io.cachette.redis.internal.cluster.SlotOwners.Master;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The failure domains of a connection: one for each master of a cluster, one for the slots without
 * an owner, and one for all servers. The latter serves for a connection without a cluster, and as
 * long as it is not known which master owns which slots. Thread-safe. Takes no round trips.
 */
public final class FailureDomains {

  /** Candidates for hash tags: so many fall on each master, unless it owns very few slots. */
  private static final int MAX_TAGS = 100_000;

  private static final String UNOWNED = "slots without an owner";

  private final CircuitBreaker breaker;
  private final int connections;
  private final long begin = System.nanoTime();
  private final FailureDomain all;

  /** By the identifier of the master. Guarded by this. */
  private final Map<String, FailureDomain> byMaster = new HashMap<>();

  /** The owners of slots at the last update. Guarded by this. */
  private @Nullable SlotOwners owners;

  /** The domain of the slots without an owner; null if there are none. Guarded by this. */
  private @Nullable FailureDomain unowned;

  private volatile List<FailureDomain> masters = List.of();

  /** The domains that calls may go to. */
  private volatile List<FailureDomain> current;

  private volatile @Nullable FailureDomain @Nullable [] bySlot;

  /**
   * Creates a domain for all servers.
   *
   * @param breaker that of all servers; those of masters are like it
   * @param connections the number of connections to a server
   */
  public FailureDomains(CircuitBreaker breaker, int connections) {
    this.breaker = breaker;
    this.connections = connections;
    this.all = new FailureDomain("", breaker, RequestQueue.of(connections), begin);
    this.current = List.of(all);
  }

  /** Returns the domain of all servers. */
  public FailureDomain all() {
    return all;
  }

  /** Returns the domains of the masters of a cluster; empty if it is not known which there are. */
  public List<FailureDomain> masters() {
    return masters;
  }

  /** Returns the domain of the calls to a key of a cluster. */
  public FailureDomain ofKey(String key) {
    @Nullable FailureDomain @Nullable [] known = bySlot;
    FailureDomain domain = known == null ? null : known[HashSlots.ofKey(key)];
    return domain == null ? all : domain;
  }

  /** Returns whether calls to a domain fail. */
  public boolean isAnyFailing() {
    return current.stream().anyMatch(FailureDomain::isFailing);
  }

  /** Returns whether the circuit breaker of a domain is open. */
  public boolean isAnyOpen() {
    return current.stream().anyMatch(domain -> domain.breaker().isOpen());
  }

  /** Returns whether the circuit breakers of all domains would let a call pass now. */
  public boolean mayCall() {
    return current.stream().allMatch(domain -> domain.breaker().remainingPause().isZero());
  }

  /**
   * Records a failure.
   *
   * @param isRefusal whether the failure is a reply with an error
   * @return whether a domain that did not fail does so now
   */
  public synchronized boolean tryFail(
      FailureDomain domain, boolean isRefusal, long startNanos, long now) {
    return domain.tryFail(isRefusal, startNanos, now);
  }

  /**
   * Records a success of a domain. It is also one of all servers: once masters are known, no
   * failure is one of all servers any more.
   *
   * @return whether no domain fails any more, and one has failed until now
   */
  public synchronized boolean tryRecover(FailureDomain domain, long startNanos, long now) {
    boolean hasDomainRecovered = domain.tryRecover(startNanos, now);
    boolean haveAllRecovered = all.tryRecover(startNanos, now);
    return (hasDomainRecovered || haveAllRecovered) && !isAnyFailing();
  }

  /**
   * Sets which master owns which slots. A master that is new and has the slots of one that is gone
   * is its successor, and takes over its domain: it has not answered yet.
   *
   * @return whether no domain fails any more, because those that failed own no slots
   */
  public synchronized boolean update(SlotOwners newOwners) {
    if (newOwners.isSameAs(owners)) {
      return false;
    }
    boolean wasFailing = isAnyFailing();
    Set<String> ids = newOwners.masters().stream().map(Master::id).collect(Collectors.toSet());
    List<String> gone = byMaster.keySet().stream().filter(id -> !ids.contains(id)).toList();
    for (String id : gone) {
      FailureDomain domain = byMaster.remove(id);
      Master successor = findSuccessor(id, newOwners);
      boolean isTakenOver =
          successor == null
              ? tryTakeUnowned(id, domain, newOwners)
              : byMaster.putIfAbsent(successor.id(), domain) == null;
      if (!isTakenOver) {
        domain.retire();
      }
    }
    List<FailureDomain> found = new ArrayList<>();
    for (Master master : newOwners.masters()) {
      String name = "master " + master.address();
      FailureDomain domain = byMaster.computeIfAbsent(master.id(), id -> newDomain(name));
      domain.rename(name);
      found.add(domain);
    }
    @Nullable FailureDomain[] slots = new FailureDomain[HashSlots.COUNT];
    for (int slot = 0; slot < slots.length; slot++) {
      Master owner = newOwners.ownerOf(slot);
      slots[slot] = owner == null ? null : byMaster.get(owner.id());
    }
    fillUnowned(slots);
    setHashTags(found, slots);
    owners = newOwners;
    masters = List.copyOf(found);
    found.add(all);
    if (unowned != null) {
      found.add(unowned);
    }
    current = List.copyOf(found);
    bySlot = slots;
    return wasFailing && !isAnyFailing();
  }

  /** Lets the domain of a master that is gone be that of its slots, if nobody owns them now. */
  private boolean tryTakeUnowned(String gone, FailureDomain domain, SlotOwners newOwners) {
    SlotOwners before = owners;
    if (before == null || unowned != null) {
      return false;
    }
    for (int slot = 0; slot < HashSlots.COUNT; slot++) {
      Master owner = before.ownerOf(slot);
      if (owner != null && owner.id().equals(gone) && newOwners.ownerOf(slot) == null) {
        domain.rename(UNOWNED);
        unowned = domain;
        return true;
      }
    }
    return false;
  }

  /** Sets the domain of slots without an owner, which lasts as long as there are any. */
  private void fillUnowned(@Nullable FailureDomain[] slots) {
    FailureDomain before = unowned;
    FailureDomain domain = before == null ? newDomain(UNOWNED) : before;
    boolean isUsed = false;
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] == null) {
        slots[slot] = domain;
        isUsed = true;
      }
    }
    unowned = isUsed ? domain : null;
    if (!isUsed) {
      domain.retire();
    }
  }

  private static void setHashTags(List<FailureDomain> masters, @Nullable FailureDomain[] slots) {
    Set<FailureDomain> missing = new HashSet<>(masters);
    missing.forEach(master -> master.setHashTag(null));
    for (int number = 0; number < MAX_TAGS && !missing.isEmpty(); number++) {
      String tag = Integer.toString(number);
      FailureDomain master = slots[HashSlots.ofTag(tag)];
      if (master != null && missing.remove(master)) {
        master.setHashTag(tag);
      }
    }
  }

  private FailureDomain newDomain(String name) {
    return new FailureDomain(name, breaker.newSimilar(), RequestQueue.of(connections), begin);
  }

  /** Returns the master that has a slot of one that is gone; null if it has had slots before. */
  private @Nullable Master findSuccessor(String gone, SlotOwners newOwners) {
    SlotOwners before = owners;
    for (int slot = 0; before != null && slot < HashSlots.COUNT; slot++) {
      Master owner = before.ownerOf(slot);
      if (owner != null && owner.id().equals(gone)) {
        Master next = newOwners.ownerOf(slot);
        if (next != null) {
          return byMaster.containsKey(next.id()) ? null : next;
        }
      }
    }
    return null;
  }
}
