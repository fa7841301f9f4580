package io.cachette.redis.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.cluster.HashSlots;
import io.cachette.redis.internal.cluster.SlotOwners;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests which domains fail, also while slots move between masters. */
class FailureDomainsTest {

  /** Of slot 12182. */
  private static final String HIGH = "foo";

  /** Of slot 866. */
  private static final String LOW = "hello";

  private final FailureDomains domains =
      new FailureDomains(new CircuitBreaker(1, Duration.ofHours(1)), 8);

  private static SlotOwners owners(String low, String high) {
    return SlotOwners.parse(line(low, "0-8191") + line(high, "8192-16383"));
  }

  private static String line(String id, String slots) {
    return id + " " + id + ".example:1@2 master - 0 0 1 connected " + slots + "\n";
  }

  private boolean tryFail(FailureDomain domain) {
    long now = System.nanoTime();
    return domains.tryFail(domain, false, now, now);
  }

  private boolean tryRecover(FailureDomain domain) {
    long now = System.nanoTime();
    return domains.tryRecover(domain, now, now);
  }

  @Test
  void ofKey_unknownOwners_isThatOfAllServers() {
    assertThat(domains.ofKey(LOW)).isSameAs(domains.all());
    assertThat(domains.masters()).isEmpty();
    assertThat(domains.all().describe("no reply")).isEqualTo("no reply");
  }

  @Test
  void ofKey_knownOwners_isThatOfMaster() {
    boolean unused = domains.update(owners("a", "b"));

    FailureDomain low = domains.ofKey(LOW);
    FailureDomain high = domains.ofKey(HIGH);
    assertThat(domains.masters()).containsExactly(low, high);
    assertThat(low.requests()).isNotSameAs(high.requests());
    low.recordFailure(new IllegalStateException());
    assertThat(low.breaker().isOpen()).isTrue();
    assertThat(high.breaker().isOpen()).isFalse();
    assertThat(domains.isAnyOpen()).isTrue();
    assertThat(domains.mayCall()).isFalse();
    assertThat(low.describe("no reply")).isEqualTo("no reply (master a.example:1)");
  }

  @Test
  void ofKey_slotWithoutOwner_isThatOfSuchSlots() {
    boolean unused = domains.update(SlotOwners.parse(line("a", "0-8191")));

    FailureDomain unowned = domains.ofKey(HIGH);
    assertThat(unowned).isNotSameAs(domains.all()).isNotSameAs(domains.ofKey(LOW));
    assertThat(domains.masters()).containsExactly(domains.ofKey(LOW));
    assertThat(unowned.describe("no reply")).isEqualTo("no reply (slots without an owner)");
    unowned.recordFailure(new IllegalStateException());
    assertThat(domains.isAnyOpen()).isTrue();
    assertThat(domains.mayCall()).isFalse();

    unused = domains.update(SlotOwners.parse(line("a", "0-8191") + line("b", "8193-16383")));
    assertThat(domains.ofKey(HIGH)).isNotSameAs(unowned);
    assertThat(domains.isAnyOpen()).isTrue();

    unused = domains.update(owners("a", "b"));
    assertThat(domains.isAnyOpen()).isFalse();
  }

  @Test
  void tryRecover_slotsWithoutOwnerFail_endsNotByReplyOfMaster() {
    boolean unused = domains.update(SlotOwners.parse(line("a", "0-8191")));
    assertThat(tryFail(domains.ofKey(HIGH))).isTrue();

    assertThat(tryRecover(domains.ofKey(LOW))).isFalse();
    assertThat(domains.isAnyFailing()).isTrue();
    assertThat(domains.update(owners("a", "b"))).isTrue();
  }

  @Test
  void update_masterIsForgotten_itsSlotsGoOnFailing() {
    boolean unused = domains.update(owners("a", "b"));
    FailureDomain high = domains.ofKey(HIGH);
    assertThat(tryFail(high)).isTrue();

    assertThat(domains.update(SlotOwners.parse(line("a", "0-8191")))).isFalse();

    assertThat(domains.ofKey(HIGH)).isSameAs(high);
    assertThat(high.describe("no reply")).isEqualTo("no reply (slots without an owner)");
    assertThat(domains.update(owners("a", "b"))).isTrue();
    assertThat(domains.ofKey(HIGH)).isNotSameAs(high);
  }

  @Test
  void isSilent_serverRefuses_returnsFalse() {
    FailureDomain all = domains.all();
    long now = System.nanoTime();

    assertThat(domains.tryFail(all, true, now, now)).isTrue();
    assertThat(all.isFailing()).isTrue();
    assertThat(all.isSilent()).isFalse();
    assertThat(tryFail(all)).isFalse();
    assertThat(all.isSilent()).isTrue();
    assertThat(tryRecover(all)).isTrue();
    assertThat(all.isSilent()).isFalse();
  }

  @Test
  void hashTag_ofMaster_isOfItsSlots() {
    assertThat(domains.all().hashTag()).isNull();
    boolean unused = domains.update(owners("a", "b"));

    for (FailureDomain master : domains.masters()) {
      assertThat(domains.ofKey("x:{" + master.hashTag() + "}")).isSameAs(master);
    }
  }

  @Test
  void tryRecover_otherMasterFails_returnsFalse() {
    boolean unused = domains.update(owners("a", "b"));
    FailureDomain low = domains.ofKey(LOW);
    FailureDomain high = domains.ofKey(HIGH);

    assertThat(tryFail(low)).isTrue();
    assertThat(tryFail(low)).isFalse();
    assertThat(tryFail(high)).isTrue();
    assertThat(tryRecover(high)).isFalse();
    assertThat(tryRecover(high)).isFalse();
    assertThat(domains.isAnyFailing()).isTrue();
    assertThat(tryRecover(low)).isTrue();
    assertThat(tryRecover(low)).isFalse();
  }

  @Test
  void tryRecover_allServersFailedBeforeMastersWereKnown_endsByReplyOfOneMaster() {
    assertThat(tryFail(domains.all())).isTrue();
    boolean unused = domains.update(owners("a", "b"));

    assertThat(tryRecover(domains.ofKey(LOW))).isTrue();
    assertThat(domains.isAnyFailing()).isFalse();
  }

  @Test
  void outcome_ofCallBeforeLastChange_changesNothing() {
    boolean unused = domains.update(owners("a", "b"));
    FailureDomain low = domains.ofKey(LOW);
    long before = System.nanoTime();
    assertThat(domains.tryFail(low, false, before, before + 1)).isTrue();

    assertThat(domains.tryRecover(low, before, before + 2)).isFalse();
    assertThat(domains.tryRecover(low, before + 2, before + 3)).isTrue();
    assertThat(domains.tryFail(low, false, before + 2, before + 4)).isFalse();
  }

  @Test
  void update_successor_takesOverFailure() {
    boolean unused = domains.update(owners("a", "b"));
    FailureDomain low = domains.ofKey(LOW);
    assertThat(tryFail(low)).isTrue();

    assertThat(domains.update(owners("replica", "b"))).isFalse();

    assertThat(domains.ofKey(LOW)).isSameAs(low);
    assertThat(low.describe("no reply")).contains("replica.example");
    assertThat(tryRecover(low)).isTrue();
  }

  @Test
  void update_masterWithoutSlots_failsNoMore() {
    boolean unused = domains.update(owners("a", "b"));
    FailureDomain low = domains.ofKey(LOW);
    assertThat(tryFail(low)).isTrue();

    assertThat(domains.update(owners("b", "b"))).isTrue();

    assertThat(domains.masters()).containsExactly(domains.ofKey(HIGH));
    assertThat(domains.ofKey(LOW)).isSameAs(domains.ofKey(HIGH));
    assertThat(tryFail(low)).isFalse();
    assertThat(domains.isAnyFailing()).isFalse();
  }

  @Test
  void update_sameOwners_keepsDomains() {
    boolean unused = domains.update(owners("a", "b"));
    FailureDomain low = domains.ofKey(LOW);

    assertThat(domains.update(owners("a", "b"))).isFalse();
    assertThat(domains.update(SlotOwners.parse(line("a", "0-16383")))).isFalse();

    assertThat(domains.ofKey(LOW)).isSameAs(low);
    assertThat(domains.ofKey(HIGH)).isSameAs(low);
    assertThat(HashSlots.ofKey(LOW)).isLessThan(8192);
  }
}
