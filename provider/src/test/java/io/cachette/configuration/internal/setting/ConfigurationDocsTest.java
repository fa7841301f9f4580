package io.cachette.configuration.internal.setting;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.configuration.internal.template.CacheTemplate;
import io.cachette.configuration.internal.template.TemplateMerger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the page about configuration matches the code. */
class ConfigurationDocsTest {

  /** Not allowed with the default of the outage policy. */
  private static final Set<Setting<?>> OF_LOCAL_POLICY =
      Set.of(Settings.SERVE_STALE, Settings.LOCAL_ENTRIES);

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void configurationPage_yamlExamples_areAccepted(@TempDir Path folder) throws IOException {
    Matcher examples =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    int count = 0;
    while (examples.find()) {
      ConfigurationInput input = ConfigurationInput.file(folder, examples.group(1));
      input.variable("CACHE_PASSWORD", "secret");
      assertThat(input.read()).isNotNull();
      count++;
    }
    assertThat(count).isPositive();
  }

  @Test
  void managerSettings_documentedDefaults_equalCodeDefaults() {
    ConfigurationInput explicit = new ConfigurationInput();
    for (Setting<?> setting : Settings.FILE.settings()) {
      if (isValue(setting) && !setting.equals(Settings.VERIFICATION)) {
        explicit.property("cachette." + setting.path(), setting.defaultText());
      }
    }

    assertThat(explicit.properties).hasSizeGreaterThan(8);
    assertThat(explicit.read().settings()).isEqualTo(new ConfigurationInput().read().settings());
  }

  @Test
  void tlsVerification_documentedDefault_equalsCodeDefault() {
    ConfigurationInput explicit = new ConfigurationInput().uri("rediss://h");

    explicit.property("cachette.redis.tls.verification", Settings.VERIFICATION.defaultText());

    assertThat(explicit.source()).isEqualTo(new ConfigurationInput().uri("rediss://h").source());
  }

  @Test
  void cacheSettings_documentedDefaults_equalCodeDefaults() {
    ConfigurationInput explicit = new ConfigurationInput();
    for (Setting<?> setting : Settings.CACHE.settings()) {
      if (isValue(setting) && !OF_LOCAL_POLICY.contains(setting)) {
        explicit.property("cachette.caches.test." + setting.path(), setting.defaultText());
      }
    }

    assertThat(explicit.properties).hasSizeGreaterThan(8);
    assertThat(configuration(explicit.cache("test"))).isEqualTo(configuration(CacheTemplate.EMPTY));
  }

  @Test
  void settingsOfLocalPolicy_documentedDefaults_equalCodeDefaults() {
    ConfigurationInput explicit = new ConfigurationInput();
    explicit.property("cachette.caches.test.outage", "local");
    for (Setting<?> setting : OF_LOCAL_POLICY) {
      explicit.property("cachette.caches.test." + setting.path(), setting.defaultText());
    }
    ConfigurationInput implicit = new ConfigurationInput();
    implicit.property("cachette.caches.test.outage", "local");

    assertThat(configuration(explicit.cache("test")))
        .isEqualTo(configuration(implicit.cache("test")));
  }

  private static boolean isValue(Setting<?> setting) {
    return !setting.defaultText().startsWith("(");
  }

  private static Object configuration(CacheTemplate template) {
    ClassLoader loader = ConfigurationDocsTest.class.getClassLoader();
    return TemplateMerger.merge(
        "test", template, new MutableConfiguration<Object, Object>(), loader);
  }
}
