package io.cachette.session.internal.store;

import io.cachette.testkit.RedisCluster;
import org.junit.jupiter.api.AutoClose;

/** The scripts on a cluster. */
class ClusterStoreTest extends StoreOperations {

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.start();

  ClusterStoreTest() {
    super(CLUSTER.uri(), CLUSTER.nodes());
  }
}
