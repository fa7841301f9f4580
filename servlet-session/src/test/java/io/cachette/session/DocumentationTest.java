package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What {@code docs/sessions.md} names does exist. */
final class DocumentationTest {

  private static final Path TESTS = Path.of("src", "test", "java");

  /** A test, or {@code #method} of the one before. */
  private static final Pattern NAMES = Pattern.compile("`(?:(\\w+(?:Test|IT)))?(?:#(\\w+))?`");

  private static final Pattern ROWS =
      Pattern.compile(
          "^\\| `cachette\\.session\\.([^`]+)` \\|[^|]+\\| *([^|]*?) *\\|", Pattern.MULTILINE);

  private static String page = "";

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("..", "docs", "sessions.md"));
  }

  @Test
  void rules_nameTestsThatExist() throws IOException {
    Matcher names = NAMES.matcher(page.substring(page.indexOf("## Rules and their tests")));
    List<String> missing = new ArrayList<>();
    String type = "";
    int found = 0;
    while (names.find()) {
      String method = names.group(2);
      if (names.group(1) == null && method == null) {
        continue;
      }
      type = names.group(1) == null ? type : names.group(1);
      found++;
      if (!exists(type, method)) {
        missing.add(type + "#" + method);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isPositive();
  }

  /** By its source, since a class file may be of a test that is gone. */
  private static boolean exists(String type, String method) throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      List<Path> sources = files.filter(file -> file.endsWith(type + ".java")).toList();
      return sources.stream()
          .map(
              file ->
                  TESTS.relativize(file).toString().replace('/', '.').replaceFirst(".java$", ""))
          .anyMatch(name -> method == null || hasTest(name, method));
    }
  }

  private static boolean hasTest(String type, String method) {
    try {
      Class<?> test = Class.forName(type, false, DocumentationTest.class.getClassLoader());
      return Arrays.stream(test.getDeclaredMethods())
          .anyMatch(each -> each.getName().equals(method) && isTest(each));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  @Test
  void settings_areThoseThatThereAre() {
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
