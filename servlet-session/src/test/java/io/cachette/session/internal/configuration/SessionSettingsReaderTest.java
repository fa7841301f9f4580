package io.cachette.session.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.session.ConflictPolicy;
import io.cachette.session.OutagePolicy;
import io.cachette.session.PrincipalLimitPolicy;
import io.cachette.session.SessionSettings;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings by name. */
class SessionSettingsReaderTest {

  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  private final Map<String, String> ofFilter = new HashMap<>();
  private final Map<String, String> ofContext = new HashMap<>();

  /** A getter of a setting that may be unset. */
  @FunctionalInterface
  private interface Getter {

    @Nullable Object apply(SessionSettings settings);
  }

  /** A text of a setting and its value. */
  private record Example(String text, Getter getter, Object value) {}

  private static final Map<String, Example> EXAMPLES =
      Map.ofEntries(
          Map.entry("application", example("shop", SessionSettings::application, "shop")),
          Map.entry("cookie-name", example("SID", SessionSettings::cookieName, "SID")),
          Map.entry("route", example("node-1", SessionSettings::route, "node-1")),
          Map.entry(
              "time-budget", example("2s", SessionSettings::timeBudget, Duration.ofSeconds(2))),
          Map.entry("conflict", example("fail", SessionSettings::conflict, ConflictPolicy.FAIL)),
          Map.entry("exclusive", example("true", SessionSettings::isExclusive, true)),
          Map.entry(
              "exclusive-wait",
              example("5m", SessionSettings::exclusiveWait, Duration.ofMinutes(5))),
          Map.entry(
              "unreadable",
              example(
                  "invalidate",
                  SessionSettings::unreadableValues,
                  UnreadableValuePolicy.INVALIDATE)),
          Map.entry(
              "outage", example("read-only", SessionSettings::outage, OutagePolicy.READ_ONLY)),
          Map.entry("write-in-doubt", example("false", SessionSettings::isWritingInDoubt, false)),
          Map.entry("replicas-size", example("6KB", SessionSettings::replicasSize, 6_144)),
          Map.entry("replicas", example("7", SessionSettings::replicas, 7)),
          Map.entry("max-attribute-size", example("8", SessionSettings::maxAttributeSize, 8)),
          Map.entry("max-session-size", example("9", SessionSettings::maxSessionSize, 9)),
          Map.entry(
              "sweep-interval",
              example("250ms", SessionSettings::sweepInterval, Duration.ofMillis(250))),
          Map.entry("principal-limit", example("3", SessionSettings::principalLimit, 3)),
          Map.entry(
              "principal-limit-policy",
              example(
                  "refuse", SessionSettings::principalLimitPolicy, PrincipalLimitPolicy.REFUSE)),
          Map.entry("serializer", example("kryo", s -> s.format().serializer(), "kryo")),
          Map.entry("allow", example("a.*; b.*", s -> s.format().allow(), List.of("a.*", "b.*"))),
          Map.entry("compression", example("lz4", s -> s.format().compression(), Compression.LZ4)),
          Map.entry(
              "compression.threshold", example("77", s -> s.format().compressionThreshold(), 77)));

  private static Example example(String text, Getter getter, Object value) {
    return new Example(text, getter, value);
  }

  static List<String> names() {
    return List.copyOf(EXAMPLES.keySet());
  }

  private static Example exampleOf(String name) {
    return Objects.requireNonNull(EXAMPLES.get(name), name);
  }

  private SessionSettings read() {
    return SessionSettingsReader.read(
        (FilterConfig)
            Proxy.newProxyInstance(
                FilterConfig.class.getClassLoader(),
                new Class<?>[] {FilterConfig.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getServletContext" -> context();
                      case "getInitParameter" -> ofFilter.get((String) arguments[0]);
                      case "getInitParameterNames" -> Collections.enumeration(ofFilter.keySet());
                      default -> throw new UnsupportedOperationException(method.getName());
                    }));
  }

  private ServletContext context() {
    return (ServletContext)
        Proxy.newProxyInstance(
            ServletContext.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getInitParameter" -> ofContext.get((String) arguments[0]);
                  case "getInitParameterNames" -> Collections.enumeration(ofContext.keySet());
                  case "getClassLoader" -> getClass().getClassLoader();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @AfterEach
  void forgetSystemProperties() {
    List<String> own =
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> name.startsWith("cachette.session."))
            .toList();
    own.forEach(System::clearProperty);
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_eachSettingInFilterParameters_returnsValue(String name) {
    Example example = exampleOf(name);
    ofFilter.put(name, " " + example.text() + " ");
    assertThat(example.getter().apply(read())).isEqualTo(example.value());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_eachSettingInContextParameters_returnsValue(String name) {
    Example example = exampleOf(name);
    ofContext.put("cachette.session." + name, example.text());
    assertThat(example.getter().apply(read())).isEqualTo(example.value());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_eachSettingInSystemProperties_returnsValue(String name) {
    Example example = exampleOf(name);
    System.setProperty("cachette.session." + name, example.text());
    assertThat(example.getter().apply(read())).isEqualTo(example.value());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_eachSettingUnset_returnsDefault(String name) {
    Example example = exampleOf(name);
    assertThat(example.getter().apply(read())).isNotEqualTo(example.value());
  }

  @Test
  void read_severalSources_prefersFilterThenContextThenSystem() {
    System.setProperty("cachette.session.replicas", "1");
    assertThat(read().replicas()).isEqualTo(1);
    ofContext.put("cachette.session.replicas", "2");
    assertThat(read().replicas()).isEqualTo(2);
    ofFilter.put("replicas", "3");
    assertThat(read().replicas()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application|a b|1 to 100 letters, digits and . _ -",
        "cookie-name|a;b|1 to 100 letters, digits and . _ -",
        "route|a/b|1 to 100 letters, digits and . _ -",
        "time-budget|soon|500ms",
        "time-budget|0s|longer than zero",
        "exclusive-wait|-1s|longer than zero",
        "sweep-interval|1 week|500ms",
        "conflict|first-wins|last-wins or fail",
        "exclusive|yes|true or false",
        "unreadable|ignore|fail or miss or invalidate",
        "outage|none|fail or read-only or local",
        "replicas|0|from 1",
        "replicas|many|a whole number",
        "max-attribute-size|256 XB|a number of bytes",
        "max-session-size|0|1 or more",
        "principal-limit|-1|from 0",
        "principal-limit|99999999999|from 0",
        "principal-limit-policy|kill|evict or refuse",
        "compression|gzip|none or lz4 or zstd",
        "compression.threshold|-1|a number of bytes",
        "compression.threshold|1x|a number of bytes",
      })
  void read_invalidValue_throwsWithSettingValueAndHint(String name, String text, String wayOut) {
    ofContext.put("cachette.session." + name, text);
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "context parameter cachette.session." + name + ": ", "'" + text + "'", wayOut);
  }

  @Test
  void read_connectionSettingsInContext_returnsProperties() {
    ofContext.put("cachette.redis.url", "redis://example.org");
    ofContext.put("cachette.namespace", "shop");
    ofContext.put("cachette.session.replicas", "5");
    assertThat(read().properties())
        .containsOnly(
            Map.entry("cachette.redis.url", "redis://example.org"),
            Map.entry("cachette.namespace", "shop"));
  }

  @Test
  void read_encryptionKeysInSeveralSources_returnsAllKeys() {
    ofFilter.put("encryption.current", "b");
    ofFilter.put("encryption.keys.a", KEY);
    ofContext.put("cachette.session.encryption.keys.b", KEY);
    System.setProperty("cachette.session.encryption.keys.c", KEY);
    Encryption encryption = Objects.requireNonNull(read().format().encryption());
    assertThat(encryption.current()).isEqualTo("b");
    assertThat(encryption.keys()).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void read_encryptionKeysWithoutCurrent_throwsIllegalArgumentException() {
    ofContext.put("cachette.session.encryption.keys.a", KEY);
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("cachette.session.encryption.keys", "needs both current and keys");
  }

  @Test
  void read_missingEncryptionKey_throwsWithKeyId() {
    ofContext.put("cachette.session.encryption.current", "b");
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "cachette.session.encryption.current", "needs both current and keys");
  }

  @Test
  void read_encryptionKeyOfWrongLength_throwsWithoutShowingKey() {
    ofFilter.put("encryption.current", "a");
    ofFilter.put("encryption.keys.a", "c2hvcnQ=");
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'a'", "16, 24 or 32 bytes", "encryption.keys")
        .message()
        .doesNotContain("c2hvcnQ");
  }

  @Test
  void toString_encryptionKey_omitsKey() {
    ofFilter.put("encryption.current", "a");
    ofFilter.put("encryption.keys.a", KEY);
    SessionSettings settings = read();
    assertThat(settings.format() + " " + settings.format().encryption()).doesNotContain(KEY);
  }
}
