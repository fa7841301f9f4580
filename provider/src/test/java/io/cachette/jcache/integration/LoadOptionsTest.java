package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.LoadOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoadOptionsTest {

  private static final Duration NEGATIVE = Duration.ofSeconds(-1);

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("waitLimit is PT-1S", options -> options.withWaitLimit(NEGATIVE)),
        wrong("lease is PT-1S", options -> options.withLease(NEGATIVE)),
        wrong("refreshAhead is PT-1S", options -> options.withRefreshAhead(NEGATIVE)),
        wrong("staleFor is PT-1S", options -> options.withStaleFor(NEGATIVE)),
        wrong("staleIfError is PT-1S", options -> options.withStaleIfError(NEGATIVE)),
        wrong("timeToLive is PT-1S", options -> options.withTimeToLive(NEGATIVE)),
        wrong("timeToLive is PT0S", options -> options.withTimeToLive(Duration.ZERO)),
        wrong(
            "refreshAhead is PT50S",
            options ->
                options
                    .withTimeToLive(Duration.ofMinutes(1))
                    .withJitter(0.2)
                    .withRefreshAhead(Duration.ofSeconds(50))),
        wrong("jitter is 1.0", options -> options.withJitter(1)),
        wrong("jitter is -0.1", options -> options.withJitter(-0.1)),
        wrong("jitter is NaN", options -> options.withJitter(Double.NaN)));
  }

  private static Arguments wrong(String message, Function<LoadOptions, LoadOptions> change) {
    return Arguments.of(message, change);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void withOption_invalidValue_throwsWithOptionName(
      String message, Function<LoadOptions, LoadOptions> change) {
    assertThatThrownBy(() -> change.apply(LoadOptions.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("must");
  }

  @Test
  void withOption_validValue_changesOnlyThatOption() {
    Executor executor = Runnable::run;
    LoadOptions options =
        LoadOptions.DEFAULTS
            .withWaitLimit(Duration.ofMillis(1))
            .withLease(Duration.ofMillis(2))
            .withTimeToLive(Duration.ofMillis(30))
            .withJitter(0.5)
            .withRefreshAhead(Duration.ofMillis(4))
            .withStaleFor(Duration.ofMillis(5))
            .withStaleIfError(Duration.ofMillis(6))
            .withBackground(executor);

    assertThat(options)
        .isEqualTo(
            new LoadOptions(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(30),
                0.5,
                Duration.ofMillis(4),
                Duration.ofMillis(5),
                Duration.ofMillis(6),
                executor));
  }
}
