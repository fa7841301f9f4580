package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the migration of slots, in clusters with and without TLS, logins and replicas. */
final class SlotMigrationTest {

  @AutoClose private static final RedisCluster PLAIN = RedisCluster.start();

  @AutoClose
  private static final RedisCluster SECURED =
      RedisCluster.builder()
          .replicas(1)
          .node(node -> node.withoutDefaultUser().mutualTls(TestCertificates.local()))
          .start();

  enum Kind {
    WITHOUT_REPLICAS,
    WITH_REPLICAS_TLS_AND_LOGIN;

    private RedisCluster cluster() {
      return this == WITHOUT_REPLICAS ? PLAIN : SECURED;
    }
  }

  @BeforeEach
  void empty() {
    PLAIN.flushAll();
    SECURED.flushAll();
  }

  @ParameterizedTest
  @EnumSource
  void migration_keyByKey_movesSlotWhenFinished(Kind kind) {
    RedisCluster cluster = kind.cluster();
    int slot = cluster.slotOf("slot");
    RedisServer from = cluster.masterOf(slot);
    RedisServer to = otherThan(from, cluster);
    from.command("SET", "{slot}1", "one");
    from.command("SET", "{slot}2", "two");

    SlotMigration migration = cluster.beginMigration(slot, to);
    assertThat(migration.from()).isSameAs(from);
    assertThat(migration.to()).isSameAs(to);
    assertThat(migration.remainingKeys(9)).containsExactlyInAnyOrder("{slot}1", "{slot}2");
    assertThat(migration.moveKey("{slot}1")).isTrue();
    assertThat(migration.moveKey("{slot}1")).isFalse();

    assertThat(from.command("GET", "{slot}2")).isEqualTo("two");
    assertThatThrownBy(() -> from.command("GET", "{slot}1")).hasMessageStartingWith("ASK ");
    assertThatThrownBy(() -> from.command("MGET", "{slot}1", "{slot}2"))
        .hasMessageStartingWith("TRYAGAIN");
    assertThatThrownBy(migration::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("{slot}2");
    migration.moveKeys();
    assertThat(migration.remainingKeys(9)).isEmpty();
    migration.finish();

    cluster.awaitComplete();
    assertThat(cluster.masterOf(slot)).isSameAs(to);
    assertThat(to.command("GET", "{slot}1")).isEqualTo("one");
    assertThat(to.command("GET", "{slot}2")).isEqualTo("two");
    assertThatThrownBy(() -> cluster.beginMigration(slot, to))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("owns slot " + slot);
  }

  @ParameterizedTest
  @EnumSource
  void reshard_someSlots_movesThemWithTheirKeys(Kind kind) {
    RedisCluster cluster = kind.cluster();
    RedisServer from = cluster.masterOf(0);
    RedisServer to = otherThan(from, cluster);
    assertThat(cluster.slotOf("{3560}")).isZero();
    from.command("SET", "{3560}", "value");

    cluster.reshard(from, to, 20);
    cluster.awaitComplete();

    assertThat(cluster.masterOf(0)).isSameAs(cluster.masterOf(19)).isSameAs(to);
    assertThat(cluster.masterOf(20)).isSameAs(from);
    assertThat(to.command("GET", "{3560}")).isEqualTo("value");
    assertThatThrownBy(() -> cluster.reshard(from, to, 16_384))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slots");
    cluster.reshard(to, from, 20);
    assertThat(cluster.masterOf(0)).isSameAs(from);
  }

  private static RedisServer otherThan(RedisServer master, RedisCluster cluster) {
    return cluster.masters().stream().filter(node -> node != master).findFirst().orElseThrow();
  }
}
