package io.cachette.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The sources of all modules, read from the files of this checkout. */
final class SourceTree {

  /** A Java source file. */
  record JavaFile(Path path, String text) {

    /** The simple name of its main type. */
    String typeName() {
      return path.getFileName().toString().replaceFirst("\\.java$", "");
    }

    boolean isTest() {
      return path.toString().contains("/src/test/");
    }

    /** The folder: one module, main or test, and package. */
    Path folder() {
      return path.getParent();
    }

    /** The names of the methods that JUnit runs. */
    List<String> testMethods() {
      return TEST_METHOD.matcher(text).results().map(result -> result.group(1)).toList();
    }

    /** The names of all types that the file declares. */
    List<String> declaredTypes() {
      return TYPE.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
    }
  }

  private static final Pattern TEST_METHOD =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\\b"
              + "(?:[^;{]|\\{[^}]*\\}|\"[^\"]*\")*?\\s(\\w+)\\([^;]*?\\{");

  private static final Pattern TYPE =
      Pattern.compile(
          "^\\s*(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed)\\s+)*"
              + "(?:class|interface|@interface|enum|record)\\s+([A-Z]\\w*)",
          Pattern.MULTILINE);

  private SourceTree() {}

  /** The root of the checkout. */
  static Path root() {
    return Path.of("..", "..").normalize();
  }

  /** All Java files of all modules. */
  static List<JavaFile> javaFiles() {
    return files(".java").stream().map(path -> new JavaFile(path, read(path))).toList();
  }

  /**
   * All files with this ending, without the folders that a build creates: other modules change them
   * meanwhile.
   */
  static List<Path> files(String ending) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(root(), new Collector(ending, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  private static final class Collector extends SimpleFileVisitor<Path> {

    private static final Set<String> SKIPPED = Set.of("target", ".git");

    private final String ending;
    private final List<Path> found;

    Collector(String ending, List<Path> found) {
      this.ending = ending;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return SKIPPED.contains(folder.getFileName().toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && file.toString().endsWith(ending)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** The text of a file. */
  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
