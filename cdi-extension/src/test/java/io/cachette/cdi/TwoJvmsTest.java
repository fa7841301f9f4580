package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Two applications, each in a JVM of its own, with one server. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class TwoJvmsTest {

  private final JavaProgram one;
  private final JavaProgram other;
  private final RedisServer server;

  TwoJvmsTest(RedisServer server) {
    this.server = server;
    this.one = JavaProgram.start(Node.class, Map.of(), server.uri().toString(), "two-jvms");
    this.other = JavaProgram.start(Node.class, Map.of(), server.uri().toString(), "two-jvms");
  }

  @BeforeAll
  void begin() {
    server.flushAll();
  }

  @AfterAll
  void end() {
    try (one;
        other) {
      server.flushAll();
    }
  }

  @Test
  void generatedKey_twoJvms_isEqual() {
    String found = "PAPERBACK [1969, 1974] Le Guin, calls ";
    assertThat(one.ask("find")).isEqualTo(found + 1);
    assertThat(other.ask("find")).isEqualTo(found + 0);
    assertThat(other.ask("remove")).isEqualTo("removed");
    assertThat(one.ask("find")).isEqualTo(found + 1);
    assertThat((List<?>) server.command("HKEYS", "two-jvms:{shared}"))
        .singleElement()
        .isEqualTo(
            "K:io.cachette.cdi.ArgumentsKey(e:io.cachette.cdi.Node$Format#PAPERBACK,"
                + "q:(i:1969,i:1974),r:io.cachette.cdi.Node$Author(s:Ursula,s:Le Guin))");
  }

  @Test
  void cacheLoading_leaseAndTwoJvms_callsMethodOncePerKey() {
    CompletableFuture<String> here = one.askAsync("load");
    CompletableFuture<String> there = other.askAsync("load");
    int calls = number(here.join()) + number(there.join());
    assertThat(calls).isEqualTo(50);
  }

  private static int number(String answer) {
    return Integer.parseInt(answer.substring("calls ".length()));
  }

  @Test
  void cacheRemove_loadInOtherJvm_isNotOverwritten() {
    assertThat(one.ask("begin slow")).isEqualTo("begun");
    assertThat(other.ask("remove slow")).isEqualTo("removed");
    assertThat(one.ask("end slow")).isEqualTo("value of a");
    assertThat((Long) server.command("EXISTS", "two-jvms:{slow}")).isZero();
  }
}
