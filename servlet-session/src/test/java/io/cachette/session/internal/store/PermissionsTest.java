package io.cachette.session.internal.store;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sessions need no more than docs/security.md says. */
@RedisTest(dedicated = true)
class PermissionsTest extends StoreOperations {

  private static final String LINE = "ACL SETUSER app on >password ";
  private static final String MORE = "Sessions need `";

  PermissionsTest(RedisServer redis) {
    super(login(redis), List.of(redis));
  }

  private static URI login(RedisServer redis) {
    redis.addUser("app", "password", documented().toArray(String[]::new));
    return redis.uri("app", "password");
  }

  private static List<String> documented() {
    try {
      String page = Files.readString(Path.of("..", "docs", "security.md"));
      List<String> rules = new ArrayList<>(words(page, LINE, '\n'));
      rules.addAll(words(page, MORE, '`'));
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String page, String begin, char end) {
    int from = page.indexOf(begin) + begin.length();
    return Arrays.asList(page.substring(from, page.indexOf(end, from)).split(" "));
  }
}
