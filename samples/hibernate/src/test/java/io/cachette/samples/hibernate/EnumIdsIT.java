package io.cachette.samples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances find each other's entries although Hibernate's keys contain hash codes, and the
 * hash code of an enum differs from JVM to JVM.
 */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnumIdsIT {

  private static final String DATABASE = "mem:shelves";

  private final RedisServer redis;
  private final Connection database;
  private final Server databaseServer;
  private final JavaProgram first;
  private final JavaProgram second;

  EnumIdsIT(RedisServer redis) throws SQLException {
    this.redis = redis;
    database = DriverManager.getConnection("jdbc:h2:" + DATABASE);
    try (Statement statement = database.createStatement()) {
      statement.execute(
          """
          create table room (floor tinyint primary key, label varchar);
          create table shelf (
            floor tinyint, number int, subject tinyint unique, label varchar,
            primary key (floor, number));
          insert into room values (0, 'old'), (1, 'old');
          insert into shelf values (0, 1, 0, 'old'), (1, 2, 1, 'old');
          """);
    }
    databaseServer = Server.createTcpServer("-tcpPort", "0").start();
    first = instance(1);
    second = instance(2);
  }

  private JavaProgram instance(int hashCodes) {
    String url = "jdbc:h2:tcp://localhost:" + databaseServer.getPort() + "/" + DATABASE;
    Map<String, String> environment =
        Map.of("REDIS_URL", redis.uri().toString(), "CACHETTE_REDIS_TIMEOUT", "10s");
    return JavaProgram.start(Shelves.class, environment, url, Integer.toString(hashCodes));
  }

  @AfterAll
  void stop() throws SQLException {
    first.close();
    second.close();
    databaseServer.stop();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GROUND", "GROUND/1", "FICTION"})
  void entity_loadedByOtherInstance_isReadWithoutSql(String id) {
    Instances.ask(first, "show " + id);

    assertThat(Instances.ask(second, "show " + id)).isEqualTo("old | SQL 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPPER", "UPPER/2"})
  void entity_changedByOtherInstance_isReadWithNewValue(String id) {
    Instances.ask(first, "show " + id);
    Instances.ask(second, "label " + id + " new");

    assertThat(Instances.ask(first, "show " + id)).startsWith("new");
  }

  @Test
  void queryWithEnum_runByOtherInstance_isAnsweredWithoutSql() {
    Instances.ask(first, "query FICTION");

    assertThat(Instances.ask(second, "query FICTION")).isEqualTo("old | SQL 0");
  }
}
