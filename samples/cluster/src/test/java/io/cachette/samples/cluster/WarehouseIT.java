package io.cachette.samples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances of the application, each in a JVM of its own, with one cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WarehouseIT {

  private final RedisCluster cluster =
      RedisCluster.builder().replicas(1).nodeTimeout(Duration.ofSeconds(2)).start();
  private final JavaProgram first = instance();
  private final JavaProgram second = instance();

  private JavaProgram instance() {
    return JavaProgram.start(
        Warehouse.class,
        Map.of("REDIS_URL", cluster.uri().toString(), "CACHETTE_REDIS_TIMEOUT", "10s"));
  }

  @AfterAll
  void stop() {
    first.close();
    second.close();
    cluster.close();
  }

  @Test
  void caches_twoInstances_areShared() {
    assertThat(first.ask("list A1 lamp 1900")).isEqualTo("listed");
    assertThat(second.ask("show A1")).isEqualTo("Product[name=lamp, cents=1900]");
    assertThat(first.ask("deliver A1 5")).isEqualTo("5");
    assertThat(second.ask("deliver A1 3")).isEqualTo("8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"products", "stock"})
  void entries_manyArticles_areOnAllMasters(String cache) {
    assertThat(first.ask("import 500")).isEqualTo("imported 500");

    assertThat(cluster.masters())
        .hasSize(3)
        .allSatisfy(
            master ->
                assertThat(master.command("KEYS", "warehouse:{" + cache + "*}"))
                    .isNotEqualTo(List.of()));
  }

  @Test
  void sell_twoInstancesAtOnce_sellsEachPieceOnce() {
    first.ask("deliver B1 300");

    CompletableFuture<String> sales = first.askAsync("sell B1 200");
    int soldBySecond = Integer.parseInt(second.ask("sell B1 200"));
    int soldByFirst = Integer.parseInt(sales.join());

    assertThat(soldByFirst + soldBySecond).isEqualTo(300);
    assertThat(first.ask("stock B1")).isEqualTo("0");
  }

  @Test
  void sell_replicasPromotedMeanwhile_sellsEachPieceOnce() {
    first.ask("deliver C1 100000");

    CompletableFuture<Void> promotions = CompletableFuture.runAsync(this::promoteReplicas);
    int sold = 0;
    while (!promotions.isDone()) {
      CompletableFuture<String> sales = first.askAsync("sell C1 10");
      sold += Integer.parseInt(second.ask("sell C1 10"));
      sold += Integer.parseInt(sales.join());
    }
    promotions.join();

    assertThat(first.ask("stock C1")).isEqualTo(String.valueOf(100_000 - sold));
  }

  private void promoteReplicas() {
    for (RedisServer master : cluster.masters()) {
      cluster.promote(cluster.replicasOf(master).get(0));
    }
  }

  @Test
  void instances_masterKilled_goOnWithReplica() {
    first.ask("import 500");
    RedisServer master = cluster.masters().get(0);

    cluster.failOver(master);

    awaitImport(first);
    awaitImport(second);
    master.restart();
    cluster.awaitComplete();
  }

  private static void awaitImport(JavaProgram instance) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> instance.ask("import 500").equals("imported 500"));
  }
}
