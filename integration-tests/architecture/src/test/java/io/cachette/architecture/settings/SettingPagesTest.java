package io.cachette.architecture.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.spring.boot.internal.StarterSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the pages and the JSON schema are those that follow from the declarations. */
final class SettingPagesTest {

  private static final String SCHEMA = "cachette.schema.json";

  private static final String METADATA = "spring-configuration-metadata.json";
  private static final Path METADATA_FILE =
      Path.of("..", "..", "spring-boot-starter", "src", "main", "resources", "META-INF", METADATA);

  private static final Map<String, String> PAGES =
      Map.of(
          "", "configuration.md",
          "cdi", "annotations.md",
          "lock", "rate-limits.md",
          "ratelimit", "rate-limits.md",
          "ratelimit.http", "rate-limits.md",
          "session", "sessions.md");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "configuration.md",
        "annotations.md",
        "rate-limits.md",
        "sessions.md",
        "spring-boot.md"
      })
  void page_settingsOfModule_listsEachOnce(String name) throws IOException {
    List<String> expected = createRows(name);
    Path copy = Files.write(Path.of("target", "rows-of-" + name), expected);

    List<String> rows =
        Files.readAllLines(Path.of("..", "..", "docs", name)).stream()
            .filter(line -> line.startsWith("| `cachette."))
            .toList();

    assertThat(rows)
        .as("The rows of docs/%s should be those of %s", name, copy)
        .containsExactlyElementsOf(expected);
  }

  @Test
  void schema_packagedFile_equalsGeneratedSchema() throws IOException {
    String expected = SchemaWriter.schema();
    Path copy = Files.writeString(Path.of("target", SCHEMA), expected);

    try (InputStream in = CachetteConfiguration.class.getResourceAsStream(SCHEMA)) {
      assertThat(in).isNotNull();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .as("Copy %s to provider/src/main/resources/io/cachette/configuration", copy)
          .isEqualTo(expected);
    }
  }

  @Test
  void springMetadata_packagedFile_equalsGeneratedMetadata() throws IOException {
    String expected = SpringMetadataWriter.metadata();
    Path copy = Files.writeString(Path.of("target", METADATA), expected);

    assertThat(Files.readString(METADATA_FILE))
        .as("Copy %s to %s", copy, METADATA_FILE)
        .isEqualTo(expected);
  }

  private static List<String> createRows(String page) {
    List<String> rows = new ArrayList<>();
    if (page.equals("spring-boot.md")) {
      StarterSettings.ALL.forEach(setting -> rows.add(createRow(Settings.GROUP, "", setting)));
    }
    for (SettingGroup group : SettingSample.findGroups()) {
      if (page.equals(PAGES.get(group.name()))) {
        group.schema().settings().forEach(setting -> rows.add(createRow(group, "", setting)));
        ItemSettings items = group.items();
        if (items != null) {
          String item = group.toItemPath(items, "<name>", "") + ".";
          items.schema().settings().forEach(setting -> rows.add(createRow(group, item, setting)));
        }
      }
    }
    if (page.equals("configuration.md")) {
      Settings.LISTENER
          .settings()
          .forEach(
              setting ->
                  rows.add(createRow(Settings.GROUP, "caches.<name>.listeners[].", setting)));
    }
    return rows;
  }

  private static String createRow(SettingGroup group, String item, Setting<?> setting) {
    String text = setting.defaultText();
    String shown = text.startsWith("(") ? text.substring(1, text.length() - 1) : "`" + text + "`";
    return "| `%s%s%s` | %s | %s | %s |"
        .formatted(
            group.prefix(), item, setting.path(), setting.type().name(), shown, setting.meaning());
  }
}
