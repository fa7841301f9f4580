package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.OutagePolicy;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class LeasePolicyTest {

  @Test
  void lockAndSemaphore_defaultSettings_returnExpectedValues() {
    LeasePolicy lock = LeasePolicy.lock("a");
    assertThat(lock.limit()).isEqualTo(1);
    assertThat(lock.lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(lock.maxWait()).isZero();
    assertThat(lock.maxWaiting()).isEqualTo(1_000);
    assertThat(lock.outage()).isEqualTo(OutagePolicy.DENY);
    LeasePolicy many = LeasePolicy.semaphore("a", 10);
    assertThat(many.limit()).isEqualTo(10);
    assertThat(many.outage()).isEqualTo(OutagePolicy.ALLOW);
  }

  @Test
  void equals_sameValues_returnsTrue() {
    LeasePolicy policy = LeasePolicy.lock("a");
    assertThat(policy.toBuilder().build()).isEqualTo(policy).hasSameHashCodeAs(policy);
    assertThat(policy.toBuilder().maxWait(Duration.ofSeconds(1)).build()).isNotEqualTo(policy);
    assertThat(LeasePolicy.lock("b")).isNotEqualTo(policy);
  }

  @Test
  void build_valueOutOfRange_throwsWithNameAndValue() {
    refuses(builder -> builder.limit(0), "limit is 0");
    refuses(builder -> builder.limit(10_001), "limit is 10001");
    refuses(builder -> builder.lease(Duration.ofMillis(99)), "lease is PT0.099S");
    refuses(builder -> builder.lease(Duration.ofDays(31)), "lease is PT744H");
    refuses(builder -> builder.maxWait(Duration.ofMillis(-1)), "maxWait is PT-0.001S");
    refuses(builder -> builder.maxWaiting(0), "maxWaiting is 0");
    assertThatThrownBy(() -> LeasePolicy.lock("a{b}")).hasMessageContaining("'a{b}'");
  }

  private static void refuses(Consumer<LeasePolicy.Builder> change, String message) {
    LeasePolicy.Builder builder = LeasePolicy.builder("orders");
    change.accept(builder);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'orders'")
        .hasMessageContaining(message);
  }

  @Test
  void statistics_allValues_areReturned() {
    LeaseStatistics statistics =
        LeaseStatistics.builder()
            .acquired(1)
            .refused(2)
            .waited(3)
            .abandoned(4)
            .decidedWithoutRedis(5)
            .lost(6)
            .held(7)
            .waiting(8)
            .build();
    assertThat(statistics)
        .hasToString(
            "LeaseStatistics[acquired=1, refused=2, waited=3, abandoned=4, decidedWithoutRedis=5,"
                + " lost=6, held=7, waiting=8]");
    assertThat(statistics.waiting()).isEqualTo(8);
    assertThat(LeaseStatistics.builder().build()).isNotEqualTo(statistics);
  }
}
