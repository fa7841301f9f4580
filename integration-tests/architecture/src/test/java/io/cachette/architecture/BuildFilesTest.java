package io.cachette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.w3c.dom.Element;

/** Each version is declared once, and the lists of tests in the build name tests that exist. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuildFilesTest {

  /** Compiled against both, or tested with both. */
  private static final Set<String> OF_TWO_VERSIONS =
      Set.of(
          "io.netty:netty-common",
          "jakarta.servlet:jakarta.servlet-api",
          "org.springframework.boot:spring-boot-dependencies",
          "org.springframework.boot:spring-boot-maven-plugin");

  /** A module whose platform brings versions of its own for artifacts that the parent manages. */
  private static final Path QUARKUS = Path.of("quarkus", "pom.xml");

  private static final Set<String> OF_QUARKUS = Set.of("version.cdi", "version.jakarta-annotation");

  private final List<PomFile> poms =
      SourceTree.files("pom.xml").stream().map(PomFile::new).toList();

  /** A management section and the properties are the places for versions. */
  @Test
  void versions_outsideOfManagement_areProperties() {
    assertThat(poms).hasSizeGreaterThanOrEqualTo(18);
    assertThat(poms)
        .flatExtracting(
            pom ->
                pom.versions().stream()
                    .filter(version -> !PomFile.isManaged(version) && isLiteral(version))
                    .map(version -> pom.path() + ": " + PomFile.artifact(version))
                    .toList())
        .isEmpty();
  }

  /** The versions of containers that the same tests run on are in additional class paths. */
  @Test
  void artifact_severalDeclarations_hasOneVersion() {
    Map<String, Set<String>> versions = new HashMap<>();
    for (PomFile pom : poms) {
      pom.versions().stream()
          .filter(version -> !PomFile.isAdditional(version))
          .forEach(
              version ->
                  versions
                      .computeIfAbsent(PomFile.artifact(version), artifact -> new TreeSet<>())
                      .add(pom.resolve(version.getTextContent().strip(), parent())));
    }
    versions.keySet().removeAll(OF_TWO_VERSIONS);
    assertThat(versions).hasSizeGreaterThan(80);
    assertThat(versions).allSatisfy((artifact, found) -> assertThat(found).hasSize(1));
  }

  @Test
  void versionProperty_severalPoms_isDeclaredOnce() {
    Map<String, Set<Path>> declared = new HashMap<>();
    for (PomFile pom : poms) {
      pom.properties().keySet().stream()
          .filter(name -> name.startsWith("version."))
          .filter(name -> !(pom.path().endsWith(QUARKUS) && OF_QUARKUS.contains(name)))
          .forEach(name -> declared.computeIfAbsent(name, key -> new TreeSet<>()).add(pom.path()));
    }
    assertThat(declared).hasSizeGreaterThan(40);
    assertThat(declared).allSatisfy((name, files) -> assertThat(files).hasSize(1));
  }

  /** A literal that is equal by chance today is a second declaration all the same. */
  @Test
  void managedArtifact_modulesOfTheParent_isManagedOnce() {
    Set<String> managed = new TreeSet<>();
    parent().versions().stream()
        .filter(PomFile::isManaged)
        .map(PomFile::file)
        .forEach(artifact -> assertThat(managed.add(artifact)).as(artifact).isTrue());
    assertThat(poms)
        .filteredOn(pom -> pom.hasParent())
        .flatExtracting(
            pom ->
                pom.versions().stream()
                    .filter(version -> !PomFile.isAdditional(version))
                    .map(PomFile::file)
                    .filter(managed::contains)
                    .map(artifact -> pom.path() + ": " + artifact)
                    .toList())
        .isEmpty();
  }

  /** The BOM has no parent, and would drift. */
  @Test
  void bom_versions_equalThoseOfTheParent() {
    PomFile bom = pom("bom");
    assertThat(bom.ownVersion()).isEqualTo(parent().ownVersion());
    Map<String, String> plugins = pluginsOf(parent());
    assertThat(pluginsOf(bom)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(pluginsOf(bom))
        .allSatisfy((plugin, version) -> assertThat(plugins).containsEntry(plugin, version));
  }

  @Test
  void testLists_allModules_nameTestsThatExist() {
    List<Path> lists =
        SourceTree.files(".txt").stream().filter(BuildFilesTest::isTestList).toList();
    assertThat(lists).hasSizeGreaterThanOrEqualTo(4);
    assertThat(lists)
        .flatExtracting(
            list ->
                SourceTree.read(list)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .filter(line -> !namesTests(list, line))
                    .map(line -> list + ": " + line)
                    .toList())
        .isEmpty();
  }

  private static boolean isTestList(Path file) {
    return file.getParent().endsWith(Path.of("src", "test"));
  }

  private static boolean namesTests(Path list, String pattern) {
    Path sources = list.resolveSibling("java");
    var matcher = sources.getFileSystem().getPathMatcher("glob:" + sources + "/" + glob(pattern));
    try (Stream<Path> files = Files.walk(sources)) {
      return files.anyMatch(matcher::matches);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Surefire's {@code **}{@code /} is any number of folders, Java's at least one. */
  private static String glob(String pattern) {
    return pattern.replace("**/", "{,**/}");
  }

  private static boolean isLiteral(Element version) {
    return version.getTextContent().chars().anyMatch(Character::isDigit)
        && !version.getTextContent().strip().startsWith("${");
  }

  private static Map<String, String> pluginsOf(PomFile pom) {
    Map<String, String> plugins = new HashMap<>();
    pom.versions().stream()
        .filter(version -> version.getParentNode().getNodeName().equals("plugin"))
        .forEach(
            version ->
                plugins.put(
                    PomFile.artifact(version), pom.resolve(version.getTextContent().strip(), pom)));
    return plugins;
  }

  private PomFile parent() {
    return pom("");
  }

  private PomFile pom(String folder) {
    Path path = SourceTree.root().resolve(folder).resolve("pom.xml").normalize();
    return poms.stream().filter(pom -> pom.path().equals(path)).findFirst().orElseThrow();
  }
}
