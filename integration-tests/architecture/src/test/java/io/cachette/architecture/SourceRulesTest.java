package io.cachette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.architecture.SourceTree.JavaFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files are small, packages have few files, and names follow the glossary. */
final class SourceRulesTest {

  private static final int MAX_LINES = 400;
  private static final int MAX_FILES = 30;

  private static final Pattern TEST_NAME =
      Pattern.compile("[a-z][A-Za-z0-9]*_[a-z0-9][A-Za-z0-9]*_[a-z0-9][A-Za-z0-9]*");

  /** Names of former types, which {@code docs/glossary.md} replaces by terms of the field. */
  private static final Set<String> BANNED_TYPES =
      Set.of(
          ("Turn TurnRequest Ticket Flights Computation Computing Loading Loaded LoadTerms LoadEnd"
                  + " Aged Wanted Interest Emptying Background Line Claim Holdings LateReleases"
                  + " Guard GuardKind GuardMisuse Misuse Directive Access Handled Once Registered"
                  + " UserObjects ForeignLoading Decisions WithoutRedis Waiting LocalDenials Ends"
                  + " InUse Claims Managed NodeCopies SessionGate Awaited GuardedScripts Alarms"
                  + " KeyText")
              .split(" "));

  private static final List<JavaFile> FILES = SourceTree.javaFiles();

  @Test
  void files_javaAndLua_haveAtMost400Lines() {
    Stream<Path> lua = SourceTree.files(".lua").stream();
    Stream<Path> java = FILES.stream().map(JavaFile::path);
    assertThat(Stream.concat(java, lua))
        .filteredOn(path -> SourceTree.read(path).lines().count() > MAX_LINES)
        .isEmpty();
    assertThat(FILES).hasSizeGreaterThan(500);
  }

  @Test
  void packages_mainAndTest_haveAtMost30Files() {
    Map<Path, Long> sizes =
        FILES.stream().collect(Collectors.groupingBy(JavaFile::folder, Collectors.counting()));
    assertThat(sizes).allSatisfy((folder, size) -> assertThat(size).isLessThanOrEqualTo(MAX_FILES));
  }

  @Test
  void typeNames_mainAndTest_areTermsOfTheField() {
    assertThat(FILES)
        .filteredOn(file -> file.declaredTypes().stream().anyMatch(BANNED_TYPES::contains))
        .extracting(JavaFile::path)
        .isEmpty();
    assertThat(FILES)
        .filteredOn(file -> file.declaredTypes().isEmpty())
        .allSatisfy(file -> assertThat(file.typeName()).isEqualTo("package-info"));
  }

  @Test
  void testNames_allModules_haveSubjectConditionAndOutcome() {
    assertThat(FILES.stream().filter(JavaFile::isTest))
        .flatExtracting(
            file ->
                file.testMethods().stream()
                    .filter(name -> !TEST_NAME.matcher(name).matches())
                    .map(name -> file.typeName() + "#" + name)
                    .toList())
        .isEmpty();
    assertThat(FILES.stream().mapToInt(file -> file.testMethods().size()).sum())
        .isGreaterThan(1_000);
  }

  @Test
  void bom_publishedModules_listsAll() {
    String bom = SourceTree.read(SourceTree.root().resolve("bom").resolve("pom.xml"));
    List<String> published =
        PublicTypes.FOLDERS.stream()
            .map(folder -> SourceTree.read(SourceTree.root().resolve(folder).resolve("pom.xml")))
            .map(SourceRulesTest::artifactOf)
            .toList();
    assertThat(published)
        .allSatisfy(
            artifact -> assertThat(bom).contains("<artifactId>" + artifact + "</artifactId>"));
  }

  private static String artifactOf(String pom) {
    String own = pom.substring(pom.indexOf("</parent>"));
    return own.substring(
        own.indexOf("<artifactId>") + "<artifactId>".length(), own.indexOf("</artifactId>"));
  }
}
