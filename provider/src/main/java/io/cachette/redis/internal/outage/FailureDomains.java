package io.cachette.redis.internal.outage;

import io.cachette.redis.internal.cluster.HashSlots;
import io.cachette.redis.internal.cluster.SlotOwners;
import io.cachette.redis.internal.cluster.SlotOwners.Master;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The failure domains of a connection: one for each master of a cluster, one for the slots without
 * an owner, and one for all servers. The latter serves for a connection without a cluster, and as
 * long as it is not known which master owns which slots. Thread-safe. Takes no round trips.
 */
public final class FailureDomains {

  /**
   * Among this number of candidates, each master has a hash tag, unless it owns hardly any slot.
   */
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
    handOver(newOwners);
    List<FailureDomain> found = newOwners.masters().stream().map(this::domainOf).toList();
    @Nullable FailureDomain[] slots = new FailureDomain[HashSlots.COUNT];
    for (int slot = 0; slot < slots.length; slot++) {
      Master owner = newOwners.ownerOf(slot);
      slots[slot] = owner == null ? null : byMaster.get(owner.id());
    }
    fillUnowned(slots);
    setHashTags(found, slots);
    owners = newOwners;
    masters = found;
    current =
        Stream.concat(Stream.concat(found.stream(), Stream.of(all)), Stream.ofNullable(unowned))
            .toList();
    bySlot = slots;
    return wasFailing && !isAnyFailing();
  }

  /** Gives the domains of masters that are gone to those that have their slots now. */
  private void handOver(SlotOwners newOwners) {
    Set<String> ids = newOwners.masters().stream().map(Master::id).collect(Collectors.toSet());
    List<String> gone = byMaster.keySet().stream().filter(id -> !ids.contains(id)).toList();
    for (String id : gone) {
      FailureDomain domain = byMaster.remove(id);
      if (domain != null && !tryHandOver(domain, newOwnersOf(id, newOwners))) {
        domain.retire();
      }
    }
  }

  /** Returns who owns the slots of a master that is gone; empty stands for nobody. */
  private List<Optional<Master>> newOwnersOf(String gone, SlotOwners newOwners) {
    SlotOwners before = owners;
    return before == null
        ? List.of()
        : before
            .slotsOf(gone)
            .mapToObj(slot -> Optional.ofNullable(newOwners.ownerOf(slot)))
            .distinct()
            .toList();
  }

  /** Gives a domain to a master that had no slots before, or else to the slots without an owner. */
  private boolean tryHandOver(FailureDomain domain, List<Optional<Master>> newOwners) {
    Optional<Master> successor = newOwners.stream().flatMap(Optional::stream).findFirst();
    if (successor.isPresent() && byMaster.putIfAbsent(successor.get().id(), domain) == null) {
      return true;
    }
    if (unowned != null || newOwners.stream().allMatch(Optional::isPresent)) {
      return false;
    }
    domain.rename(UNOWNED);
    unowned = domain;
    return true;
  }

  private FailureDomain domainOf(Master master) {
    String name = "master " + master.address();
    FailureDomain domain = byMaster.computeIfAbsent(master.id(), id -> newDomain(name));
    domain.rename(name);
    return domain;
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
}
