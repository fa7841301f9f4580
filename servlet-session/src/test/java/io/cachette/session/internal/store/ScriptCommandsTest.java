package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.set;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how many commands the script of an operation on a session runs inside the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptCommandsTest {

  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\S+?):calls=(\\d+)");
  private static final Pattern OUTSIDE =
      Pattern.compile("evalsha|evalsha_ro|info|ping|auth|hello|select|config.*|client.*|script.*");
  private static final Map<String, byte[]> ATTRIBUTES =
      Map.of("name", "value".getBytes(StandardCharsets.UTF_8));

  private final RedisServer server = RedisServer.start();
  private final ResilientScripts scripts = Stores.connect(server.uri());
  private final Stores stores = new Stores(scripts, List.of(server));

  @AfterAll
  void close() {
    scripts.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void operation_session_runsFewCommands(Operation operation, String expected) {
    SessionLock lock = SessionLock.generate();
    for (int i = 0; i < 2; i++) { // the first call loads the script into the server
      SessionId id = stores.create(60, ATTRIBUTES);
      if (operation.isLocked()) {
        get(stores.store.load(id, 0, lock));
      }
      if (operation == Operation.LOAD_FAR_BEHIND) {
        stores.command("HSET", stores.key(id), "e", Long.toString(stores.indexedTime(id) - 10_000));
      }
      server.command("CONFIG", "RESETSTAT");
      operation.run(stores, id, operation.isLocked() ? lock : SessionLock.NONE);
    }

    assertThat(commandsOfLastCall()).isEqualTo(expected);
  }

  static Stream<Arguments> commands() {
    String renewing = "pexpire 1, time 1";
    return Stream.of(
        Arguments.of(Operation.LOAD, "hgetall 1, hset 1, " + renewing),
        Arguments.of(Operation.TOUCH, "hmget 1, hset 1, " + renewing),
        Arguments.of(Operation.COMMIT, "hmget 1, hset 1, " + renewing),
        Arguments.of(
            Operation.LOAD_FAR_BEHIND,
            "hgetall 1, hset 1, pexpire 2, time 1, zadd 1, zrangebyscore 1"),
        Arguments.of(Operation.LOCKED_LOAD, "hgetall 1, hmget 1, hset 1, " + renewing),
        Arguments.of(Operation.LOCKED_COMMIT, "hdel 1, hmget 1, hset 1, " + renewing),
        Arguments.of(
            Operation.CREATE, "exists 2, hset 1, pexpire 2, time 1, zadd 1, zrangebyscore 1"),
        Arguments.of(Operation.UNLOCK, "hdel 1, hget 1, time 1"),
        Arguments.of(
            Operation.DESTROY, "hgetall 1, hmget 1, publish 1, set 1, time 1, unlink 1, zrem 1"));
  }

  /** The operations of requests. */
  enum Operation {
    LOAD,
    /** After a request that was so long ago that the expiry index has to be renewed. */
    LOAD_FAR_BEHIND,
    TOUCH,
    COMMIT,
    LOCKED_LOAD,
    LOCKED_COMMIT,
    CREATE,
    UNLOCK,
    DESTROY;

    boolean isLocked() {
      return this == LOCKED_LOAD || this == LOCKED_COMMIT || this == UNLOCK;
    }

    void run(Stores stores, SessionId id, SessionLock lock) {
      switch (this) {
        case LOAD, LOAD_FAR_BEHIND, LOCKED_LOAD -> get(stores.store.load(id, 0, lock));
        case TOUCH -> get(stores.store.touch(id, 0));
        case COMMIT, LOCKED_COMMIT -> get(stores.store.commit(id, set("name", "other"), lock));
        case CREATE -> stores.create(60, ATTRIBUTES);
        case UNLOCK -> get(stores.store.unlock(id, lock));
        case DESTROY -> get(stores.store.destroy(id));
      }
    }
  }

  private String commandsOfLastCall() {
    Map<String, String> calls =
        CALLS
            .matcher(String.valueOf(server.command("INFO", "commandstats")))
            .results()
            .collect(
                toMap(
                    found -> found.group(1),
                    found -> found.group(2),
                    (one, other) -> one,
                    TreeMap::new));
    assertThat(calls).containsEntry("evalsha", "1");
    return calls.entrySet().stream()
        .filter(each -> !OUTSIDE.matcher(each.getKey()).matches())
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(joining(", "));
  }
}
