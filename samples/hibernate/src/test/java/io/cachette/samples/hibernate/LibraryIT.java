package io.cachette.samples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two instances of the application, each in a JVM of its own, share one database and one Redis.
 * Each test reads a book of its own.
 */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LibraryIT {

  private static final String DATABASE = "mem:library";
  private static final String CREATE = ";INIT=RUNSCRIPT FROM 'classpath:schema.sql'";

  private final RedisServer redis;
  private final Connection database;
  private final Server databaseServer;
  private final JavaProgram first;
  private final JavaProgram second;

  LibraryIT(RedisServer redis) throws SQLException {
    this.redis = redis;
    database = DriverManager.getConnection("jdbc:h2:" + DATABASE + CREATE);
    databaseServer = Server.createTcpServer("-tcpPort", "0").start();
    first = instance();
    second = instance();
  }

  private JavaProgram instance() {
    String url = "jdbc:h2:tcp://localhost:" + databaseServer.getPort() + "/" + DATABASE;
    return JavaProgram.start(
        Library.class,
        Map.of("REDIS_URL", redis.uri().toString(), "CACHETTE_REDIS_TIMEOUT", "10s"),
        url);
  }

  @AfterAll
  void stop() throws SQLException {
    first.close();
    second.close();
    databaseServer.stop();
    database.close();
  }

  @Test
  void entity_loadedByOtherInstance_isReadWithoutSql() {
    assertThat(Instances.ask(first, "show 0-441"))
        .isEqualTo("0-441 Dune [long] | SQL 2 | hits: second-level 0, natural id 0, query 0");
    assertThat(Instances.ask(second, "show 0-441"))
        .isEqualTo("0-441 Dune [long] | SQL 0 | hits: second-level 2, natural id 1, query 0");
  }

  @Test
  void entity_changedByOtherInstance_isReadWithNewValue() {
    Instances.ask(first, "show 0-553");
    Instances.ask(second, "rename 0-553 Foundation and Empire");

    assertThat(Instances.ask(first, "show 0-553"))
        .isEqualTo(
            "0-553 Foundation and Empire [old]"
                + " | SQL 0 | hits: second-level 2, natural id 1, query 0");
  }

  @Test
  void collection_changedByOtherInstance_isLoadedAgain() {
    Instances.ask(first, "show 0-575");
    Instances.ask(second, "review 0-575 good");

    assertThat(Instances.ask(first, "show 0-575"))
        .isEqualTo("0-575 Ubik [odd, good] | SQL 1 | hits: second-level 1, natural id 1, query 0");
    assertThat(Instances.ask(second, "show 0-575"))
        .isEqualTo("0-575 Ubik [odd, good] | SQL 0 | hits: second-level 2, natural id 1, query 0");
  }

  @Test
  void query_twoInstances_isCachedUntilTableChanges() {
    assertThat(Instances.ask(first, "titles Neuro"))
        .isEqualTo("[Neuromancy] | SQL 1 | hits: second-level 0, natural id 0, query 0");
    assertThat(Instances.ask(second, "titles Neuro"))
        .isEqualTo("[Neuromancy] | SQL 0 | hits: second-level 0, natural id 0, query 1");

    Instances.ask(second, "rename 0-312 Neuromancer");

    assertThat(Instances.ask(first, "titles Neuro"))
        .isEqualTo("[Neuromancer] | SQL 1 | hits: second-level 0, natural id 0, query 0");
  }

  @Test
  void regions_expiryInFile_haveExpiryTimesAsConfigured() {
    Instances.ask(first, "show 0-765");
    Instances.ask(second, "rename 0-765 Blindsight");

    assertThat(deadlines("io.cachette.samples.hibernate.Book")).isNotEqualTo(0L);
    assertThat(redis.command("EXISTS", "library:{default-update-timestamps-region}")).isEqualTo(1L);
    assertThat(deadlines("default-update-timestamps-region")).isEqualTo(0L);
  }

  @Test
  void nearCaches_templateInFile_areThoseOfEntitiesOnly() {
    Instances.ask(first, "titles Blind");
    Instances.ask(first, "show 0-765");

    assertThat(registrations("io.cachette.samples.hibernate.Book")).containsPattern(":[a-z]*N");
    assertThat(redis.command("EXISTS", "library:{default-query-results-region}")).isEqualTo(1L);
    assertThat(registrations("default-query-results-region")).doesNotContainPattern(":[a-z]*N");
    assertThat(registrations("default-update-timestamps-region")).doesNotContainPattern(":[a-z]*N");
  }

  private String registrations(String region) {
    Object found = redis.command("HGET", "library:{" + region + "}:control", "listeners");
    return String.valueOf(found);
  }

  private @Nullable Object deadlines(String region) {
    return redis.command("ZCOUNT", "library:{" + region + "}:expiry", "-inf", "(+inf");
  }
}
