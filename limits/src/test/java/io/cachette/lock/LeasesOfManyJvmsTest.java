package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Leases of four JVMs with four threads each. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class LeasesOfManyJvmsTest {

  private static final int NODES = 4;

  private final RedisServer server;
  private final List<JavaProgram> nodes = new ArrayList<>();

  LeasesOfManyJvmsTest(RedisServer server) {
    this.server = server;
  }

  @BeforeAll
  void begin() {
    for (int i = 0; i < NODES; i++) {
      nodes.add(start());
    }
    nodes.forEach(node -> assertThat(node.ask("ready")).isEqualTo("yes"));
  }

  @AfterAll
  void end() {
    // Killed, because the shutdown of a Redis client takes seconds.
    nodes.forEach(node -> node.process().destroyForcibly());
    nodes.forEach(JavaProgram::close);
  }

  private JavaProgram start() {
    return JavaProgram.start(LeaseNode.class, Map.of(), server.uri().toString());
  }

  /** Sends a line to all JVMs at the same time. */
  private List<String> ask(String line) {
    List<CompletableFuture<String>> answers =
        nodes.stream().map(node -> node.askAsync(line)).toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static long greatest(List<String> answers) {
    return answers.stream()
        .mapToLong(answer -> Long.parseLong(answer.substring("greatest ".length())))
        .max()
        .orElseThrow();
  }

  @Test
  void lock_fourJvms_hasOneHolderAndIncreasingTokens() {
    int each = 50;
    int total = NODES * LeaseNode.THREADS * each;
    assertThat(greatest(ask("count " + each))).isEqualTo(total);
    assertThat(server.command("GET", "total")).isEqualTo(Integer.toString(total));
    List<Long> tokens =
        ((List<?>) nonNull(server.command("LRANGE", "tokens", "0", "-1")))
            .stream().map(token -> Long.parseLong((String) token)).toList();
    assertThat(tokens).hasSize(total).doesNotHaveDuplicates().isSorted();
  }

  private static Object nonNull(@org.jspecify.annotations.Nullable Object reply) {
    return Stream.ofNullable(reply).findFirst().orElseThrow();
  }

  @Test
  void concurrencyLimit_fourJvms_isReachedAndNeverExceeded() {
    assertThat(greatest(ask("use 50"))).isEqualTo(LeaseNode.SLOTS.limit());
    assertThat(server.command("GET", "inside")).isEqualTo("0");
  }

  @Test
  void tryAcquire_holderJvmKilled_succeedsAfterLeaseExpires() throws InterruptedException {
    JavaProgram victim = start();
    try (DistributedLocks locks = DistributedLocks.builder().uri(server.uri()).open()) {
      DistributedLock lock = locks.lock(LeaseNode.HELD, "a");
      assertThat(victim.ask("hold")).isEqualTo("Optional[true]");
      assertThat(lock.tryAcquire(LeaseNode.HELD.lease().multipliedBy(2)))
          .as("the lease is renewed")
          .isEmpty();
      victim.process().destroyForcibly();
      try (Lease lease = lock.tryAcquire(Duration.ofSeconds(30)).orElseThrow()) {
        assertThat(lease.isHeld()).isTrue();
      }
    } finally {
      victim.close();
    }
  }
}
