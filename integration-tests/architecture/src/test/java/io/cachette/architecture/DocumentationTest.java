package io.cachette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.architecture.SourceTree.JavaFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests that the pages name exist. */
final class DocumentationTest {

  /** A test class, or {@code #method} of the class that was named last, or both. */
  private static final Pattern NAMES = Pattern.compile("`(?:(\\w+(?:Test|IT)))?(?:#(\\w+))?`");

  /** Classes of the TCK, which {@code conformance.md} cites. */
  private static final Set<String> TCK =
      Set.of(
          "CacheExpiryTest",
          "CacheInvokeTest",
          "CacheListenerTest",
          "CacheLoaderTest",
          "CacheMBStatisticsBeanTest",
          "CacheManagerManagementTest",
          "CacheManagerTest",
          "CacheTest",
          "CacheWriterTest",
          "ConfigurationTest",
          "GetTest",
          "PutTest",
          "RemoveTest",
          "ReplaceTest",
          "TypesTest");

  private static final Map<String, Set<String>> TESTS =
      SourceTree.javaFiles().stream()
          .filter(JavaFile::isTest)
          .collect(
              Collectors.toMap(
                  JavaFile::typeName,
                  file -> Set.copyOf(file.testMethods()),
                  (one, other) ->
                      Set.copyOf(Stream.concat(one.stream(), other.stream()).toList())));

  @ParameterizedTest
  @CsvSource({
    "annotations.md, ## Rules and their tests, 20",
    "conformance.md, # , 80",
    "rate-limits.md, ## Rules and their tests, 20",
    "sessions.md, ## Rules and their tests, 50"
  })
  void testNames_documentationPage_exist(String page, String heading, int atLeast) {
    String text = SourceTree.read(SourceTree.root().resolve("docs").resolve(page));
    Matcher names = NAMES.matcher(text.substring(text.indexOf(heading)));
    List<String> missing = new ArrayList<>();
    String type = "";
    int found = 0;
    while (names.find()) {
      type = names.group(1) == null ? type : names.group(1);
      String method = names.group(2);
      if ((names.group(1) == null && method == null) || TCK.contains(type)) {
        continue;
      }
      found++;
      Set<String> methods = TESTS.get(type);
      if (methods == null || (method != null && !methods.contains(method))) {
        missing.add(type + "#" + method);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThanOrEqualTo(atLeast);
  }
}
