package io.cachette.ratelimit.http.internal;

import static io.cachette.ratelimit.http.Results.allowed;
import static io.cachette.ratelimit.http.Results.exceeded;
import static io.cachette.ratelimit.http.Results.perMinute;
import static io.cachette.ratelimit.http.Results.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.HeaderStyle;
import io.cachette.ratelimit.http.HttpSettings;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitHeadersTest {

  /** A list of strings with parameters in the grammar of RFC 9651. */
  private static final Pattern LIST;

  static {
    String string = "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*\"";
    String value = "(?:-?[0-9]{1,15}|:[A-Za-z0-9+/]*=*:)";
    String member = string + "(?:; *[a-z*][a-z0-9_.*-]*=" + value + ")*";
    LIST = Pattern.compile(member + "(?:[ \t]*,[ \t]*" + member + ")*");
  }

  private static RateLimitHeaders headers(HeaderStyle style) {
    return headers(style, Duration.ZERO, false);
  }

  private static RateLimitHeaders headers(
      HeaderStyle style, Duration jitter, boolean partitionKey) {
    return new RateLimitHeaders(
        HttpSettings.builder()
            .headers(style)
            .retryAfterJitter(jitter)
            .partitionKey(partitionKey)
            .build());
  }

  private static Map<String, String> ietf(RateLimitResult... results) {
    Map<String, String> fields = headers(HeaderStyle.IETF).render(List.of(results));
    assertThat(fields.values()).allSatisfy(value -> assertThat(value).matches(LIST));
    return fields;
  }

  @Test
  void ietf_severalPolicies_listsAll() {
    RateLimitPolicy daily =
        RateLimitPolicy.builder("daily").limit(1_000).period(Duration.ofDays(1)).build();
    assertThat(
            ietf(
                allowed(perMinute("burst", 100), 50, Duration.ofMillis(29_001)),
                allowed(daily, 999, Duration.ofSeconds(86))))
        .containsExactly(
            Map.entry("RateLimit-Policy", "\"burst\";q=100;w=60, \"daily\";q=1000;w=86400"),
            Map.entry("RateLimit", "\"burst\";r=50;t=30, \"daily\";r=999;t=86"));
  }

  @Test
  void ietf_refusedCall_sendsRetryTimeNotResetTime() {
    assertThat(ietf(exceeded(perMinute("a", 100), Duration.ofMillis(600), Duration.ofMinutes(1))))
        .containsEntry("RateLimit", "\"a\";r=0;t=1");
  }

  @Test
  void ietf_unknownState_isOmitted() {
    assertThat(ietf(unknown(perMinute("a", 5), true), allowed(perMinute("b", 5), 4, Duration.ZERO)))
        .containsExactly(
            Map.entry("RateLimit-Policy", "\"a\";q=5;w=60, \"b\";q=5;w=60"),
            Map.entry("RateLimit", "\"b\";r=4"));
    assertThat(ietf(unknown(perMinute("a", 5), false))).containsOnlyKeys("RateLimit-Policy");
    assertThat(ietf()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void headers_shadowPolicy_areEmpty(HeaderStyle style) {
    RateLimitPolicy shadow = perMinute("a", 5).toBuilder().shadow(true).build();
    assertThat(
            headers(style)
                .render(List.of(exceeded(shadow, Duration.ofSeconds(1), Duration.ofSeconds(1)))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "plain, \"plain\"",
        "say\"so\", \"say\\\"so\\\"\"",
        "back\\slash, \"back\\\\slash\"",
        "50%, \"50%25\"",
        "käse, \"k%C3%A4se\"",
        "a\u2003b, \"a%E2%80%83b\"",
        "\uD83D\uDE00, \"%F0%9F%98%80\"",
      })
  void ietf_specialCharactersInName_areEscaped(String name, String field) {
    assertThat(ietf(allowed(perMinute(name, 5), 4, Duration.ZERO)))
        .containsEntry("RateLimit", field + ";r=4");
  }

  @Test
  void ietf_randomNames_matchGrammar() {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      String name =
          random
              .ints(1 + random.nextInt(8), 0x21, 0x10000)
              .filter(c -> c != '{' && c != '}' && !Character.isISOControl(c))
              .collect(
                  StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
              .toString();
      ietf(allowed(perMinute("x" + name, 5), 4, Duration.ZERO));
    }
  }

  @Test
  void ietf_largeNumber_isCappedAt15Digits() {
    RateLimitPolicy policy =
        RateLimitPolicy.builder("a").algorithm(Algorithm.FIXED_WINDOW).limit(1L << 52).build();
    assertThat(ietf(allowed(policy, 1L << 52, Duration.ofDays(3_660))))
        .containsEntry("RateLimit-Policy", "\"a\";q=999999999999999;w=1")
        .containsEntry("RateLimit", "\"a\";r=999999999999999;t=316224000");
  }

  @ParameterizedTest
  @CsvSource({"PT0.001S, 1", "PT1S, 1", "PT1.5S, 2", "PT60S, 60", "P1D, 86400"})
  void ietf_policyPeriod_isRoundedUpToSeconds(Duration period, long seconds) {
    RateLimitPolicy policy = RateLimitPolicy.builder("a").limit(5).period(period).build();
    assertThat(ietf(allowed(policy, 1, Duration.ZERO)))
        .containsEntry("RateLimit-Policy", "\"a\";q=5;w=" + seconds);
  }

  @Test
  void ietf_calendarPeriod_sendsAverageLength() {
    RateLimitPolicy policy =
        RateLimitPolicy.builder("a")
            .algorithm(Algorithm.FIXED_WINDOW)
            .limit(5)
            .period(Period.ofMonths(1))
            .build();
    assertThat(ietf(allowed(policy, 1, Duration.ZERO)))
        .containsEntry("RateLimit-Policy", "\"a\";q=5;w=2629746");
  }

  @Test
  void partitionKey_twoPolicies_sendsDifferentHashes() {
    Map<String, String> fields =
        headers(HeaderStyle.IETF, Duration.ZERO, true)
            .render(
                List.of(
                    allowed(perMinute("a", 5), 4, Duration.ZERO),
                    allowed(perMinute("b", 5), 4, Duration.ZERO)));
    assertThat(fields.values())
        .allSatisfy(value -> assertThat(value).matches(LIST).doesNotContain("ann"));
    Matcher keys =
        Pattern.compile(";pk=:([A-Za-z0-9+/=]{16}):")
            .matcher(Objects.requireNonNull(fields.get("RateLimit")));
    assertThat(keys.results().map(key -> key.group(1)).distinct()).hasSize(2);
    assertThat(fields.get("RateLimit-Policy")).contains(";pk=:");
  }

  @Test
  void legacy_severalPolicies_sendsTightest() {
    RateLimitHeaders legacy = headers(HeaderStyle.LEGACY);
    RateLimitResult wide = allowed(perMinute("wide", 100), 50, Duration.ofSeconds(30));
    RateLimitResult narrow = allowed(perMinute("narrow", 10), 9, Duration.ofMillis(5_500));
    assertThat(legacy.render(List.of(wide, narrow, unknown(perMinute("c", 1), true))))
        .containsExactly(
            Map.entry("X-RateLimit-Limit", "10"),
            Map.entry("X-RateLimit-Remaining", "9"),
            Map.entry("X-RateLimit-Reset", "6"));
    RateLimitResult refused =
        exceeded(perMinute("refused", 7), Duration.ofMillis(1), Duration.ofSeconds(60));
    assertThat(legacy.render(List.of(wide, refused, narrow)))
        .containsEntry("X-RateLimit-Limit", "7")
        .containsEntry("X-RateLimit-Reset", "1");
    assertThat(legacy.render(List.of(unknown(perMinute("c", 1), true)))).isEmpty();
  }

  @Test
  void none_allowedCall_sendsNoHeaders() {
    assertThat(
            headers(HeaderStyle.NONE)
                .render(List.of(allowed(perMinute("a", 5), 4, Duration.ofSeconds(1)))))
        .isEmpty();
  }

  @Test
  void headers_randomTimes_areNeverRoundedDown() {
    Random random = new Random(42);
    RateLimitPolicy policy = perMinute("a", 5);
    for (int i = 0; i < 5_000; i++) {
      Duration time = Duration.of(1 + random.nextLong(1L << (1 + i % 45)), ChronoUnit.MICROS);
      Duration later = time.plus(random.nextLong(5_000_000), ChronoUnit.MICROS);
      RateLimitResult refused = exceeded(policy, time, later);
      assertThat(time)
          .isLessThanOrEqualTo(seconds(ietf(refused).get("RateLimit"), ".*;t="))
          .isLessThanOrEqualTo(
              seconds(
                  headers(HeaderStyle.LEGACY).render(List.of(refused)).get("X-RateLimit-Reset"),
                  ""))
          .isLessThanOrEqualTo(seconds(headers(HeaderStyle.NONE).formatRetryAfter(time), ""));
      assertThat(later)
          .isLessThanOrEqualTo(seconds(ietf(allowed(policy, 1, later)).get("RateLimit"), ".*;t="));
    }
  }

  private static Duration seconds(@Nullable String field, String before) {
    String number = Objects.requireNonNull(field).replaceFirst(before, "");
    Duration seconds = Duration.ofSeconds(Long.parseLong(number));
    assertThat(seconds).isPositive();
    return seconds;
  }

  @Test
  void retryAfter_withJitter_isDelayedByAtMostJitter() {
    RateLimitHeaders headers = headers(HeaderStyle.IETF, Duration.ofSeconds(5), false);
    for (int i = 0; i < 1_000; i++) {
      assertThat(Long.parseLong(headers.formatRetryAfter(Duration.ofMillis(10_001))))
          .isBetween(11L, 16L);
    }
    assertThat(headers(HeaderStyle.IETF).formatRetryAfter(Duration.ZERO)).isEqualTo("1");
    assertThat(headers(HeaderStyle.IETF).formatRetryAfter(Duration.ofSeconds(10))).isEqualTo("10");
  }

  @Test
  void decidedLimits_laterResult_replacesUnlessUnknownAndAllowed() {
    DecidedLimits decided = new DecidedLimits();
    RateLimitResult first = allowed(perMinute("a", 5), 4, Duration.ZERO);
    RateLimitResult second = allowed(perMinute("a", 5), 3, Duration.ZERO);
    decided.add(List.of(first, allowed(perMinute("b", 5), 1, Duration.ZERO)));
    decided.add(List.of(second));
    decided.add(List.of(unknown(perMinute("a", 5), true)));
    assertThat(decided.all()).hasSize(2).startsWith(second);
    RateLimitResult refused = unknown(perMinute("a", 5), false);
    decided.add(List.of(refused));
    assertThat(decided.all()).hasSize(2).startsWith(refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a\"b\\c", "\u0000\n\u007f", "käse\u2028", "\uD83D\uDE00"})
  void jsonString_specialCharacters_areEscaped(String text) {
    String json = Json.formatString(text);
    assertThat(json).matches("\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\]|\\\\u[0-9a-f]{4})*\"");
    String unescaped =
        Pattern.compile("\\\\u([0-9a-f]{4})|\\\\(.)")
            .matcher(json.substring(1, json.length() - 1))
            .replaceAll(
                escape ->
                    Matcher.quoteReplacement(
                        escape.group(1) == null
                            ? escape.group(2)
                            : Character.toString(Integer.parseInt(escape.group(1), 16))));
    assertThat(unescaped).isEqualTo(text);
  }
}
