package io.cachette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.cachette.architecture.PublicTypes.PublicType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} lists the public types, with the first sentence of their Javadoc. */
final class PublicTypesTest {

  private static final Path PAGE = SourceTree.root().resolve("docs").resolve("api.md");

  /** The artifacts of the folders. */
  private static final Map<String, String> ARTIFACTS =
      Map.of(
          "provider", "cachette-provider",
          "limits", "cachette-limits",
          "cdi-extension", "cachette-cdi",
          "servlet-session", "cachette-session",
          "spring-boot-starter", "cachette-spring-boot-starter",
          "testkit", "cachette-testkit");

  @Test
  void publicTypes_packagedArtifacts_areThoseOfTheSources() {
    List<String> packaged =
        Module.CLASSES.stream()
            .filter(type -> !Module.isInternal(type) && type.isTopLevelClass())
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .map(JavaClass::getName)
            .toList();
    assertThat(PublicTypes.all())
        .extracting(PublicType::qualifiedName)
        .containsExactlyInAnyOrderElementsOf(packaged);
  }

  @Test
  void summaries_publicTypes_areSentences() {
    assertThat(PublicTypes.all())
        .filteredOn(type -> !type.summary().matches("[`A-Z].*\\."))
        .extracting(type -> type.qualifiedName() + ": " + type.summary())
        .isEmpty();
  }

  /** The introduction of the page, before the first module, is written by hand. */
  @Test
  void apiPage_publicTypes_listsAllWithSummaries() throws IOException {
    String page = SourceTree.read(PAGE);
    int start = page.indexOf("\n## ");
    String introduction = start < 0 ? page : page.substring(0, start);
    String expected = introduction + renderModules();
    Path copy = Files.createDirectories(Path.of("target")).resolve("api.md");
    Files.writeString(copy, expected);
    String hint =
        "If the types are right, copy integration-tests/architecture/%s to docs".formatted(copy);
    assertThat(expected.lines().filter(line -> !page.contains(line))).as(hint).isEmpty();
    assertThat(page).as(hint).isEqualTo(expected);
  }

  private static String renderModules() {
    return PublicTypes.FOLDERS.stream()
        .map(folder -> "\n## " + ARTIFACTS.get(folder) + "\n" + renderPackages(folder))
        .collect(Collectors.joining());
  }

  private static String renderPackages(String folder) {
    Map<String, String> rows =
        PublicTypes.all().stream()
            .filter(type -> type.folder().equals(folder))
            .collect(
                Collectors.groupingBy(
                    PublicType::packageName,
                    TreeMap::new,
                    Collectors.mapping(PublicTypesTest::renderRow, Collectors.joining())));
    return rows.entrySet().stream()
        .map(
            each ->
                "\n### `%s`\n| type | what it is |\n|---|---|\n%s"
                    .formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining());
  }

  private static String renderRow(PublicType type) {
    return "| [`%s`](../%s) | %s |\n".formatted(type.name(), type.path(), type.summary());
  }
}
