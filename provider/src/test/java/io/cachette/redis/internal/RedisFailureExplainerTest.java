package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests the explanations of client failures. */
final class RedisFailureExplainerTest {

  @Test
  void explain_messageWithCommandArguments_omitsArguments() {
    Throwable failure =
        new IllegalStateException(
            "Unable to write command into connection! Netty pending tasks: 0, connection:"
                + " RedisConnection@1, command: (EVALSHA), params: [1f2e, 1,"
                + " cachette:rate:{login:alice}] after 0 retry attempts");
    assertThat(RedisFailureExplainer.explain(failure))
        .startsWith("Unable to write command into connection!")
        .doesNotContain("alice")
        .doesNotContain("params");
  }

  @Test
  void explain_messageWithCredentials_omitsPassword() {
    assertThat(
            RedisFailureExplainer.explain(
                new IllegalStateException("No way to redis://al:secret@host")))
        .doesNotContain("secret");
  }
}
