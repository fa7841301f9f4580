package io.cachette.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

  static Stream<Arguments> urls() {
    return Stream.of(
        row("redis://h", false, "h", 6379, null, null, 0, "redis://h:6379"),
        row("redis://h/", false, "h", 6379, null, null, 0, "redis://h:6379"),
        row("redis://h:7000", false, "h", 7000, null, null, 0, "redis://h:7000"),
        row("rediss://h", true, "h", 6379, null, null, 0, "rediss://h:6379"),
        row("redis://h/15", false, "h", 6379, null, null, 15, "redis://h:6379/15"),
        row("redis://u@h", false, "h", 6379, "u", null, 0, "redis://u@h:6379"),
        row("redis://:secret@h", false, "h", 6379, null, "secret", 0, "redis://:***@h:6379"),
        row("redis://u:secret@h", false, "h", 6379, "u", "secret", 0, "redis://u:***@h:6379"),
        row("redis://u:se:cret@h", false, "h", 6379, "u", "se:cret", 0, "redis://u:***@h:6379"),
        row("redis://u:s%40%2F%3a@h", false, "h", 6379, "u", "s@/:", 0, "redis://u:***@h:6379"),
        row("redis://u:a+b%2B@h", false, "h", 6379, "u", "a+b+", 0, "redis://u:***@h:6379"),
        row("redis://u:%C3%A4@h", false, "h", 6379, "u", "ä", 0, "redis://u:***@h:6379"),
        row("redis://a%40b:s@h", false, "h", 6379, "a@b", "s", 0, "redis://a@b:***@h:6379"),
        row("redis://127.0.0.1:1", false, "127.0.0.1", 1, null, null, 0, "redis://127.0.0.1:1"),
        row("redis://[::1]:7000/2", false, "[::1]", 7000, null, null, 2, "redis://[::1]:7000/2"),
        row("  redis://h  ", false, "h", 6379, null, null, 0, "redis://h:6379"));
  }

  @ParameterizedTest
  @MethodSource("urls")
  void url_isReadAsItsParts_andShownWithoutThePassword(
      String url, RedisAddress address, String shown) {
    assertThat(RedisAddress.of(url)).isEqualTo(address);
    assertThat(address).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "h:6379",
        "http://h",
        "redis:",
        "redis:h",
        "redis://",
        "redis:///1",
        "redis://h/x",
        "redis://h/-1",
        "redis://h/1/2",
        "redis://h/9999999999",
        "redis://h:port",
        "redis://h:0",
        "redis://h:65536",
        "redis://u:secret@",
        "redis://u:secret@h/x",
        "redis://u:secret@h:port",
        "redis://u:secret@h h",
        "redis://u:secret%zz@h",
        "redis://u:sec ret@h",
        "redis://u:sec@ret@h",
        "redis://h?password=secret",
        "http://u:secret@h"
      })
  void otherText_isRefused_withoutShowingThePassword(String url) {
    assertThatThrownBy(() -> RedisAddress.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://[user[:password]@]host[:port][/database]")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("secret", "sec ret", "sec@ret"));
  }

  @Test
  void redactedUri_hidesThePasswordOnly() {
    assertThat(RedisAddress.redact(URI.create("redis://u:secret@h:1/2")))
        .isEqualTo("redis://u:***@h:1/2");
    assertThat(RedisAddress.redact(URI.create("redis://:secret@h"))).isEqualTo("redis://:***@h");
    assertThat(RedisAddress.redact(URI.create("redis://u@h"))).isEqualTo("redis://u@h");
    assertThat(RedisAddress.redact(URI.create("cachette:default"))).isEqualTo("cachette:default");
  }

  @Test
  void addresses_differ_ifTheirPasswordsDo() {
    assertThat(RedisAddress.of("redis://:a@h")).isNotEqualTo(RedisAddress.of("redis://:b@h"));
    assertThat(RedisAddress.of("redis://h")).isEqualTo(RedisAddress.of("redis://h:6379/0"));
  }

  @Test
  void credentials_replaceTheOnesOfTheUrl_ifTheyAreGiven() {
    RedisAddress address = RedisAddress.of("redis://u:p@h");

    assertThat(address.withCredentials(null, null)).isEqualTo(address);
    assertThat(address.withCredentials("v", null)).isEqualTo(RedisAddress.of("redis://v:p@h"));
    assertThat(address.withCredentials(null, "q")).isEqualTo(RedisAddress.of("redis://u:q@h"));
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static Arguments row(
      String url,
      boolean tls,
      String host,
      int port,
      @Nullable String user,
      @Nullable String password,
      int database,
      String shown) {
    return Arguments.of(url, new RedisAddress(tls, host, port, user, password, database), shown);
  }
}
