package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.internal.configuration.SessionSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/sessions.md} lists every setting. */
final class DocumentationTest {

  private static final Pattern ROWS =
      Pattern.compile(
          "^\\| `cachette\\.session\\.([^`]+)` \\|[^|]+\\| *([^|]*?) *\\|", Pattern.MULTILINE);

  private static String page = "";

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("..", "docs", "sessions.md"));
  }

  @Test
  void documentedSettings_settingsTable_listsEverySettingWithDefault() {
    List<MatchResult> rows = ROWS.matcher(page).results().toList();
    assertThat(rows)
        .extracting(row -> row.group(1))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of("enabled", "encryption.current", "encryption.keys.<id>"),
                    SessionSetting.ALL.stream().map(SessionSetting::shortName))
                .toList());
    assertThat(rows).allSatisfy(row -> assertThat(row.group(2)).as(row.group(1)).isNotEmpty());
  }
}
