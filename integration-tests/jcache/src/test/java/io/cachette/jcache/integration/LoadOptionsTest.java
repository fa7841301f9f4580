package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.LoadOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoadOptionsTest {

  private static final Duration NEGATIVE = Duration.ofSeconds(-1);

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("maxWait is PT-1S", options -> options.maxWait(NEGATIVE)),
        wrong("lease is PT-1S", options -> options.lease(NEGATIVE)),
        wrong("refreshAhead is PT-1S", options -> options.refreshAhead(NEGATIVE)),
        wrong("staleFor is PT-1S", options -> options.staleFor(NEGATIVE)),
        wrong("staleIfError is PT-1S", options -> options.staleIfError(NEGATIVE)),
        wrong("timeToLive is PT-1S", options -> options.timeToLive(NEGATIVE)),
        wrong("timeToLive is PT0S", options -> options.timeToLive(Duration.ZERO)),
        wrong(
            "refreshAhead is PT50S",
            options ->
                options
                    .timeToLive(Duration.ofMinutes(1))
                    .jitter(0.2)
                    .refreshAhead(Duration.ofSeconds(50))),
        wrong("jitter is 1.0", options -> options.jitter(1)),
        wrong("jitter is -0.1", options -> options.jitter(-0.1)),
        wrong("jitter is NaN", options -> options.jitter(Double.NaN)));
  }

  private static Arguments wrong(String message, UnaryOperator<LoadOptions.Builder> change) {
    return Arguments.of(message, change);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void build_invalidValue_throwsWithOptionName(
      String message, UnaryOperator<LoadOptions.Builder> change) {
    assertThatThrownBy(() -> change.apply(LoadOptions.builder()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("must");
  }

  @Test
  void build_everyValueSet_returnsThemAndCopiesThem() {
    Executor executor = Runnable::run;
    LoadOptions options =
        LoadOptions.builder()
            .maxWait(Duration.ofMillis(1))
            .lease(Duration.ofMillis(2))
            .timeToLive(Duration.ofMillis(30))
            .jitter(0.5)
            .refreshAhead(Duration.ofMillis(4))
            .staleFor(Duration.ofMillis(5))
            .staleIfError(Duration.ofMillis(6))
            .background(executor)
            .build();

    assertThat(options)
        .extracting(
            LoadOptions::maxWait,
            LoadOptions::lease,
            LoadOptions::timeToLive,
            LoadOptions::jitter,
            LoadOptions::refreshAhead,
            LoadOptions::staleFor,
            LoadOptions::staleIfError,
            LoadOptions::background)
        .containsExactly(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(30),
            0.5,
            Duration.ofMillis(4),
            Duration.ofMillis(5),
            Duration.ofMillis(6),
            executor);
    assertThat(options.toBuilder().build()).isEqualTo(options).hasSameHashCodeAs(options);
  }

  static Stream<UnaryOperator<LoadOptions.Builder>> changes() {
    Duration second = Duration.ofSeconds(1);
    return Stream.of(
        options -> options.maxWait(second),
        options -> options.lease(second),
        options -> options.timeToLive(second),
        options -> options.jitter(0.5),
        options -> options.refreshAhead(second),
        options -> options.staleFor(second),
        options -> options.staleIfError(second),
        options -> options.background(Runnable::run));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void equals_oneValueDiffers_returnsFalse(UnaryOperator<LoadOptions.Builder> change) {
    LoadOptions changed = change.apply(LoadOptions.builder()).build();

    assertThat(changed).isNotEqualTo(LoadOptions.defaults());
    assertThat(changed.toString()).isNotEqualTo(LoadOptions.defaults().toString());
    assertThat(LoadOptions.builder().build()).isEqualTo(LoadOptions.defaults());
  }
}
