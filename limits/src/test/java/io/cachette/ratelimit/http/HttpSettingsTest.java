package io.cachette.ratelimit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.ratelimit.http.internal.HttpSettingDeclarations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpSettingsTest {

  private static final String PREFIX = "cachette.ratelimit.http.";

  private static HttpSettings settings(Map<String, String> closer, Map<String, String> values) {
    Properties system = new Properties();
    system.putAll(values);
    Properties parameters = new Properties();
    closer.forEach((name, text) -> parameters.setProperty(PREFIX + name, text));
    return HttpSettingDeclarations.toSettings(
        ModuleSettings.read(
            ApplicationSources.of(name -> "", system),
            HttpSettingDeclarations.GROUP,
            List.of(
                PropertySource.dedicated(
                    new ObjectProperties("init parameter", PREFIX, parameters))),
            HttpSettingsTest.class.getClassLoader()));
  }

  @Test
  void httpSettings_nothingSet_haveDefaults() {
    HttpSettings usual = HttpSettings.builder().build();
    assertThat(usual.headers()).isEqualTo(HeaderStyle.IETF);
    assertThat(usual.trustedProxies()).isEmpty();
    assertThat(usual.forwardedHeader()).isEqualTo(ForwardedHeader.X_FORWARDED_FOR);
    assertThat(usual.ipv6Prefix()).isEqualTo(64);
    assertThat(usual.retryAfterJitter()).isZero();
    assertThat(usual.hasPartitionKey()).isFalse();
    assertThat(settings(Map.of(), Map.of())).isEqualTo(usual);
    assertThat(HttpSettings.ofApplication()).isEqualTo(usual);
  }

  @Test
  void httpSettings_allNamesSet_haveGivenValues() {
    Map<String, String> values =
        Map.of(
            "cachette.ratelimit.http.headers", "legacy",
            "cachette.ratelimit.http.trusted-proxies", "10.0.0.0/8, ::1,",
            "cachette.ratelimit.http.forwarded-header", "forwarded",
            "cachette.ratelimit.http.ipv6-prefix", "56",
            "cachette.ratelimit.http.retry-after-jitter", "2s500ms",
            "cachette.ratelimit.http.partition-key", "true");
    assertThat(settings(Map.of(), values))
        .isEqualTo(
            HttpSettings.builder()
                .headers(HeaderStyle.LEGACY)
                .trustedProxies(List.of("10.0.0.0/8", "::1"))
                .forwardedHeader(ForwardedHeader.FORWARDED)
                .ipv6Prefix(56)
                .retryAfterJitter(Duration.ofMillis(2_500))
                .partitionKey(true)
                .build());
  }

  @Test
  void initParameters_settingAlsoPresent_takePrecedence() {
    assertThat(
            settings(Map.of("headers", "none"), Map.of("cachette.ratelimit.http.headers", "legacy"))
                .headers())
        .isEqualTo(HeaderStyle.NONE);
    assertThatThrownBy(() -> settings(Map.of("headers", "None"), Map.of()))
        .hasMessage(
            "init parameter headers: ratelimit.http.headers is 'None';"
                + " expected ietf or legacy or none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headers | draft | ietf or legacy or none",
        "trusted-proxies | 10.0.0.1/8 | 10.0.0.0/8",
        "trusted-proxies | 10.0.0.1; 10.0.0.2 | commas",
        "trusted-proxies | proxy.example | 192.0.2.7",
        "forwarded-header | X-Real-IP | x-forwarded-for or forwarded",
        "ipv6-prefix | 31 | from 32 to 128",
        "ipv6-prefix | 129 | from 32 to 128",
        "ipv6-prefix | /64 | from 32 to 128",
        "retry-after-jitter | soon | 500ms",
        "retry-after-jitter | 25h | a day",
        "retry-after-jitter | -1s | 500ms",
        "partition-key | yes | true or false",
      })
  void read_invalidValue_throwsWithNameAndAcceptedValues(
      String shortName, String value, String accepted) {
    String name = "cachette.ratelimit.http." + shortName;
    assertThatThrownBy(() -> settings(Map.of(), Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining(accepted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cachette.ratelimit.http.header", "cachette.ratelimit.http."})
  void read_unknownName_throwsWithKnownNames(String name) {
    assertThatThrownBy(() -> settings(Map.of(), Map.of(name, "ietf")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("trusted-proxies");
  }

  @Test
  void builder_invalidValues_throwsIllegalArgumentException() {
    HttpSettings.Builder builder = HttpSettings.builder();
    assertThatThrownBy(() -> builder.trustedProxies(List.of("proxy")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("proxy");
    assertThatThrownBy(() -> builder.ipv6Prefix(31))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31");
    assertThatThrownBy(() -> builder.retryAfterJitter(Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT48H");
  }

  @Test
  void toBuilder_oneValueChanged_keepsOthers() {
    HttpSettings settings =
        HttpSettings.builder().trustedProxies(List.of("::1")).ipv6Prefix(56).build();
    HttpSettings changed = settings.toBuilder().partitionKey(true).build();
    assertThat(changed).isNotEqualTo(settings);
    assertThat(changed.toBuilder().partitionKey(false).build())
        .isEqualTo(settings)
        .hasSameHashCodeAs(settings)
        .hasToString(settings.toString());
  }
}
