package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests that the documentation names do exist. */
final class DocumentationTest {

  private static final List<String> PACKAGES =
      List.of(
          "io.cachette.cdi",
          "io.cachette.ratelimit",
          "io.cachette.ratelimit.http",
          "io.cachette.lock");

  private static final Pattern NAMES = Pattern.compile("`(?:(\\w+Test))?(?:#(\\w+))?`");

  @ParameterizedTest
  @ValueSource(strings = {"annotations.md", "rate-limits.md"})
  void rules_nameTestsThatExist(String file) throws IOException {
    String page = Files.readString(Path.of("..", "docs", file));
    Matcher names = NAMES.matcher(page.substring(page.indexOf("## Rules and their tests")));
    List<String> missing = new ArrayList<>();
    String type = "";
    int found = 0;
    while (names.find()) {
      type = names.group(1) == null ? type : names.group(1);
      String method = names.group(2);
      if (names.group(1) == null && method == null) {
        continue;
      }
      found++;
      if (!exists(type, method == null ? "" : method)) {
        missing.add(type + "#" + method);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(20);
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  private static boolean exists(String type, String method) {
    return PACKAGES.stream().anyMatch(each -> exists(each, type, method));
  }

  private static boolean exists(String packageName, String type, String method) {
    try {
      Class<?> test =
          Class.forName(packageName + "." + type, false, DocumentationTest.class.getClassLoader());
      return method.isEmpty()
          || Arrays.stream(test.getDeclaredMethods())
              .anyMatch(each -> each.getName().equals(method) && isTest(each));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
