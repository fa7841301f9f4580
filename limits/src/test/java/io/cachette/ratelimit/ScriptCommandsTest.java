package io.cachette.ratelimit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests how many commands the script of a rate limit runs inside the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScriptCommandsTest {

  private static final Pattern CALLS =
      Pattern.compile("cmdstat_(get|set|time|[pu]\\w+):calls=\\d+");

  private final RedisServer server = RedisServer.start();
  private final RateLimiters limiters = RateLimiters.builder().uri(server.uri()).open();

  @AfterAll
  void close() {
    limiters.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_allowedThenRefused_runsFewCommands(Algorithm algorithm) {
    RateLimiter limiter =
        limiters.limiter(
            RateLimitPolicy.builder("few-" + algorithm)
                .algorithm(algorithm)
                .limit(2)
                .period(Duration.ofHours(1))
                .build());
    limiter.tryAcquire("a");

    assertThat(commandsOf(limiter)).isEqualTo("get:calls=1, set:calls=1, time:calls=1");
    assertThat(commandsOf(limiter)).as("refused").isEqualTo("get:calls=1, time:calls=1");
  }

  private String commandsOf(RateLimiter limiter) {
    server.command("CONFIG", "RESETSTAT");
    limiter.tryAcquire("a");
    return CALLS
        .matcher(String.valueOf(server.command("INFO", "commandstats")))
        .results()
        .map(found -> found.group().substring("cmdstat_".length()))
        .filter(calls -> !calls.startsWith("ping"))
        .sorted()
        .collect(joining(", "));
  }
}
