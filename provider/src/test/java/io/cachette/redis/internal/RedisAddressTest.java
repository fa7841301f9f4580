package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.internal.RedisAddress.Node;
import io.cachette.redis.internal.RedisAddress.Topology;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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
        row("redis://u@h", false, "h", 6379, "u", null, 0, "redis://***@h:6379"),
        row("redis://:@h", false, "h", 6379, null, null, 0, "redis://h:6379"),
        row("redis://:secret@h", false, "h", 6379, null, "secret", 0, "redis://:***@h:6379"),
        row("redis://u:secret@h", false, "h", 6379, "u", "secret", 0, "redis://u:***@h:6379"),
        row("redis://u:se:cret@h", false, "h", 6379, "u", "se:cret", 0, "redis://u:***@h:6379"),
        row("redis://u:s%40%2F%3a@h", false, "h", 6379, "u", "s@/:", 0, "redis://u:***@h:6379"),
        row("redis://u:a+b%2B@h", false, "h", 6379, "u", "a+b+", 0, "redis://u:***@h:6379"),
        row("redis://u:%C3%A4@h", false, "h", 6379, "u", "ä", 0, "redis://u:***@h:6379"),
        row("redis://a%40b:s@h", false, "h", 6379, "a@b", "s", 0, "redis://a@b:***@h:6379"),
        row("redis://127.0.0.1:1", false, "127.0.0.1", 1, null, null, 0, "redis://127.0.0.1:1"),
        row("redis://[::1]:7000/2", false, "[::1]", 7000, null, null, 2, "redis://[::1]:7000/2"),
        row("redis://my_host:7000", false, "my_host", 7000, null, null, 0, "redis://my_host:7000"),
        row("redis://my_host", false, "my_host", 6379, null, null, 0, "redis://my_host:6379"),
        row("redis://h:/1", false, "h", 6379, null, null, 1, "redis://h:6379/1"),
        row("REDISS://h", true, "h", 6379, null, null, 0, "rediss://h:6379"),
        row("valkey://u:s@h/3", false, "h", 6379, "u", "s", 3, "redis://u:***@h:6379/3"),
        row("valkeys://h:1", true, "h", 1, null, null, 0, "rediss://h:1"),
        row("  redis://h  ", false, "h", 6379, null, null, 0, "redis://h:6379"));
  }

  static Stream<Arguments> urlsOfSeveral() {
    return Stream.of(
        sentinels(
            "redis+sentinel://h/m",
            false,
            "h:26379",
            "m",
            null,
            null,
            0,
            "redis+sentinel://h:26379/m"),
        sentinels(
            "redis+sentinel://a,b:1,c:2/m/4",
            false,
            "a:26379 b:1 c:2",
            "m",
            null,
            null,
            4,
            "redis+sentinel://a:26379,b:1,c:2/m/4"),
        sentinels(
            "rediss+sentinel://u:s@a_1,[::1]/m",
            true,
            "a_1:26379 [::1]:26379",
            "m",
            "u",
            "s",
            0,
            "rediss+sentinel://u:***@a_1:26379,[::1]:26379/m"),
        sentinels(
            "valkey+sentinel://:s@a/my%20master",
            false, "a:26379", "my master", null, "s", 0, "redis+sentinel://:***@a:26379/my master"),
        sentinels(
            "valkeys+sentinel://a/m/",
            true,
            "a:26379",
            "m",
            null,
            null,
            0,
            "rediss+sentinel://a:26379/m"),
        cluster("redis+cluster://h", false, "h:6379", null, null, "redis+cluster://h:6379"),
        cluster(
            "redis+cluster://a:1,b/",
            false,
            "a:1 b:6379",
            null,
            null,
            "redis+cluster://a:1,b:6379"),
        cluster(
            "rediss+cluster://u:s@a,b/0",
            true,
            "a:6379 b:6379",
            "u",
            "s",
            "rediss+cluster://u:***@a:6379,b:6379"),
        cluster(
            "valkey+cluster://[::1]:7000,[::1]:7001",
            false,
            "[::1]:7000 [::1]:7001",
            null,
            null,
            "redis+cluster://[::1]:7000,[::1]:7001"),
        cluster("valkeys+cluster://a", true, "a:6379", null, null, "rediss+cluster://a:6379"));
  }

  @ParameterizedTest
  @MethodSource({"urls", "urlsOfSeveral"})
  void of_validUrl_parsesPartsAndHidesPassword(String url, RedisAddress address, String shown) {
    assertThat(RedisAddress.of(url)).isEqualTo(address);
    assertThat(address).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "h:6379",
        "secret",
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
        "http://u:secret@h",
        "redis+uds://h",
        "redis+sentinel://h",
        "redis+sentinel://h/",
        "redis+sentinel://u:secret@h//1",
        "redis+sentinel://u:secret@h/m/x",
        "redis+sentinel://u:secret@/m",
        "redis+sentinel://u:secret@a,/m",
        "redis+sentinel://u:secret@a,b:0/m",
        "redis+sentinel://u:secret@a,u:secret@b/m",
        "redis+cluster://u:secret@h/1",
        "redis+cluster://u:secret@a;b",
        "redis://u:secret@a,b",
        "redis://u:secret/more@h",
        "redis://u:secret#more@h",
        "redis://u:secret"
      })
  void of_invalidUrl_throwsWithoutPassword(String url) {
    assertThatThrownBy(() -> RedisAddress.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://[user[:password]@]host[:port][/database]")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("secret", "sec ret", "sec@ret"));
  }

  @ParameterizedTest
  @CsvSource({
    "redis://u:secret@h:1/2, redis://u:***@h:1/2",
    "redis://:secret@h, redis://:***@h",
    "redis://u@h, redis://***@h",
    "redis://my_host, redis://my_host",
    "redis://u:secret@my_host/1, redis://u:***@my_host/1",
    "redis://u:secret@h?db=1#x, redis://u:***@h",
    "'redis+sentinel://u:secret@a:1,b:2/m/3', 'redis+sentinel://u:***@a:1,b:2/m/3'",
    "'rediss+cluster://u:secret@a:1,b_2', 'rediss+cluster://u:***@a:1,b_2'",
    "'redis+cluster://u:secret@[::1]', 'redis+cluster://u:***@[::1]'",
    "redis://u:sec@ret@h, 'redis:… (not shown, as it may hold a password)'",
    "redis:secret, 'redis:… (not shown, as it may hold a password)'",
    "https://u:secret@h/cachette.yaml?token=secret, https://u:***@h/cachette.yaml",
    "https://h/cachette.yaml?token=secret, https://h/cachette.yaml",
    "jar:https://u:secret@h/x.jar!/a.yaml, 'jar:… (not shown, as it may hold a password)'",
    "jar:file:/x.jar!/a.yaml, jar:file:/x.jar!/a.yaml",
    "file:///etc/cachette.yaml, file:///etc/cachette.yaml",
    "classpath:cachette.yaml, classpath:cachette.yaml",
    "cachette:default, cachette:default"
  })
  void redact_allUriKinds_hidesSecrets(String uri, String shown) {
    assertThat(RedisAddress.redact(URI.create(uri))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://my_host:1/2",
        "redis://u:s%40@my_host",
        "redis+sentinel://u:s@a:1,b_2/m/3",
        "redis+cluster://a:1,b:2"
      })
  void of_uriInstance_equalsAddressOfText(String url) {
    assertThat(RedisAddress.isRedis(URI.create(url))).isTrue();
    assertThat(RedisAddress.of(URI.create(url))).isEqualTo(RedisAddress.of(url));
  }

  @Test
  void equals_differentPasswords_returnsFalse() {
    assertThat(RedisAddress.of("redis://:a@h")).isNotEqualTo(RedisAddress.of("redis://:b@h"));
    assertThat(RedisAddress.of("redis://h")).isEqualTo(RedisAddress.of("redis://h:6379/0"));
  }

  @Test
  void withCredentials_optionalParts_replacesOnlyGivenParts() {
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
    RedisAddress address =
        new RedisAddress(
            Topology.SINGLE, tls, List.of(new Node(host, port)), null, user, password, database);
    return Arguments.of(url, address, shown);
  }

  private static Arguments sentinels(
      String url,
      boolean tls,
      String nodes,
      String master,
      @Nullable String user,
      @Nullable String password,
      int database,
      String shown) {
    RedisAddress address =
        new RedisAddress(Topology.SENTINEL, tls, nodes(nodes), master, user, password, database);
    return Arguments.of(url, address, shown);
  }

  private static Arguments cluster(
      String url,
      boolean tls,
      String nodes,
      @Nullable String user,
      @Nullable String password,
      String shown) {
    RedisAddress address =
        new RedisAddress(Topology.CLUSTER, tls, nodes(nodes), null, user, password, 0);
    return Arguments.of(url, address, shown);
  }

  private static List<Node> nodes(String words) {
    return Stream.of(words.split(" "))
        .map(
            word -> {
              int colon = word.lastIndexOf(':');
              return new Node(
                  word.substring(0, colon), Integer.parseInt(word.substring(colon + 1)));
            })
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://h?password=secret", "redis://u:secret@h/1?db=2", "redis://h/#x"})
  void of_urlWithQueryOrFragment_throwsWithReason(String url) {
    assertThatThrownBy(() -> RedisAddress.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a query or a fragment")
        .hasMessageNotContaining("secret");
  }
}
