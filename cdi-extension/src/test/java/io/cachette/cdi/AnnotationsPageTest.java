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

/** The tests that docs/annotations.md names do exist. */
final class AnnotationsPageTest {

  private static final Pattern NAMES = Pattern.compile("`(?:(\\w+Test))?(?:#(\\w+))?`");

  @Test
  void rules_nameTestsThatExist() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "annotations.md"));
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
    assertThat(found).isGreaterThan(40);
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  private static boolean exists(String type, String method) {
    try {
      Class<?> test =
          Class.forName(
              AnnotationsPageTest.class.getPackageName() + "." + type,
              false,
              AnnotationsPageTest.class.getClassLoader());
      return method.isEmpty()
          || Arrays.stream(test.getDeclaredMethods())
              .anyMatch(each -> each.getName().equals(method) && isTest(each));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
