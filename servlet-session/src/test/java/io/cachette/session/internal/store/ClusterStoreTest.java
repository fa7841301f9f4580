package io.cachette.session.internal.store;

import io.cachette.testkit.RedisCluster;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Nested;

/** The scripts on a cluster. */
class ClusterStoreTest {

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.start();

  @Nested
  class ReadWrite extends ReadWriteContract {

    ReadWrite() {
      super(CLUSTER.uri(), CLUSTER.nodes());
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {

    Lifecycle() {
      super(CLUSTER.uri(), CLUSTER.nodes());
    }
  }

  @Nested
  class Index extends IndexContract {

    Index() {
      super(CLUSTER.uri(), CLUSTER.nodes());
    }
  }
}
