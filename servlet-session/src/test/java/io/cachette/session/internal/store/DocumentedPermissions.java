package io.cachette.session.internal.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The permissions that docs/security.md lists for a user. */
public final class DocumentedPermissions {

  private DocumentedPermissions() {}

  /** Returns the rules for {@code ACL SETUSER}, with those for sessions in a cluster. */
  public static String[] rules() {
    try {
      String page = Files.readString(Path.of("..", "docs", "security.md"));
      List<String> rules = new ArrayList<>();
      rules.addAll(words(page, "ACL SETUSER app on >password ", '\n'));
      rules.addAll(words(page, "Sessions need `", '`'));
      rules.addAll(words(page, "For a cluster append `", '`'));
      return rules.toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String page, String begin, char end) {
    int from = page.indexOf(begin) + begin.length();
    return Arrays.asList(page.substring(from, page.indexOf(end, from)).split(" ", -1));
  }
}
