package io.cachette.architecture.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.internal.setting.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of every module can be set in every source, and stronger sources win. */
final class SettingSourcesTest {

  @TempDir Path folder;

  static List<Arguments> settingsAndSources() {
    List<Arguments> cases = new ArrayList<>();
    for (SettingSample sample : SettingSample.findAll()) {
      SampleSource.of(sample.group()).forEach(source -> cases.add(Arguments.of(sample, source)));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("settingsAndSources")
  void effectiveConfiguration_settingInOneSource_showsValueAndSource(
      SettingSample sample, SampleSource source) {
    EffectiveConfiguration.Entry entry =
        new SampleInput(sample.group(), folder).set(source, sample, 1).read(sample);

    assertThat(entry.value()).isEqualTo(show(sample, 1));
    assertThat(entry.source()).matches(origin -> source.isIn(origin, sample), "is " + source);
    assertThat(entry.isDefault()).isFalse();
  }

  static List<Arguments> settingsAndPairs() {
    List<Arguments> cases = new ArrayList<>();
    for (SettingSample sample : SettingSample.findAll()) {
      List<SampleSource> sources = SampleSource.of(sample.group());
      for (int at = 1; at < sources.size(); at++) {
        cases.add(Arguments.of(sample, sources.get(at - 1), sources.get(at)));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("settingsAndPairs")
  void effectiveConfiguration_settingInTwoSources_showsStronger(
      SettingSample sample, SampleSource stronger, SampleSource weaker) {
    EffectiveConfiguration.Entry entry =
        new SampleInput(sample.group(), folder)
            .set(weaker, sample, 1)
            .set(stronger, sample, 0)
            .read(sample);

    assertThat(entry.value()).isEqualTo(show(sample, 0));
    assertThat(entry.source()).matches(origin -> stronger.isIn(origin, sample), "is " + stronger);
  }

  @Test
  void moduleSections_ofFile_areThoseOfModules() {
    List<String> sections =
        SettingSample.findGroups().stream()
            .map(group -> group.name().replaceFirst("\\..*", ""))
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();

    assertThat(Settings.GROUP.foreignSections()).containsExactlyInAnyOrderElementsOf(sections);
  }

  private static String show(SettingSample sample, int text) {
    return sample.setting().type().secret() && !sample.setting().type().name().equals("URL")
        ? "(hidden)"
        : sample.texts().get(text);
  }
}
