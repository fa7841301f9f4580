package io.cachette.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /** All files with this ending, without what a build creates. */
  static List<Path> files(String ending) {
    try (Stream<Path> files = Files.walk(root())) {
      List<Path> found = new ArrayList<>();
      files
          .filter(path -> path.toString().endsWith(ending))
          .filter(path -> !path.toString().contains("/target/"))
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(found::add);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
