package io.cachette.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counters are exact, and independent of each other. */
final class CountersTest {

  private enum Name {
    READ,
    WRITTEN,
    UNUSED
  }

  @Test
  void increment_severalThreads_countsExactly() {
    Counters<Name> counters = new Counters<>(Name.class);
    CompletableFuture<?>[] threads =
        IntStream.range(0, 8)
            .mapToObj(
                thread ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 10_000; i++) {
                            counters.increment(Name.READ);
                            counters.add(Name.WRITTEN, 3);
                          }
                        }))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(threads).join();

    assertThat(counters.get(Name.READ)).isEqualTo(80_000);
    assertThat(counters.get(Name.WRITTEN)).isEqualTo(240_000);
    assertThat(counters.get(Name.UNUSED)).isZero();
  }
}
