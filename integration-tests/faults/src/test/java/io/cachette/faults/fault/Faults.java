package io.cachette.faults.fault;

import static io.cachette.faults.client.Mode.BYPASS;
import static io.cachette.faults.client.Mode.COORDINATION;
import static io.cachette.faults.client.Mode.EXPIRING;
import static io.cachette.faults.client.Mode.LOCAL;
import static io.cachette.faults.client.Mode.MANY_THREADS;
import static io.cachette.faults.client.Mode.NEAR;
import static io.cachette.faults.client.Mode.NEAR_EXPIRING;
import static io.cachette.faults.client.Mode.NEAR_PARTITIONED;
import static io.cachette.faults.client.Mode.PARTITIONED;
import static io.cachette.faults.client.Mode.PLAIN;
import static io.cachette.faults.client.Mode.SESSIONS;
import static io.cachette.faults.client.Mode.WRITE_THROUGH;
import static io.cachette.faults.fault.Effect.KEEPS_DATA;
import static io.cachette.faults.fault.Effect.LOSES_DATA;
import static io.cachette.faults.fault.Effect.LOSES_WRITES;

import io.cachette.faults.client.Mode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All faults. */
public final class Faults {
  private static final Set<Mode> ALL =
      Set.of(
          PLAIN,
          MANY_THREADS,
          NEAR,
          NEAR_EXPIRING,
          WRITE_THROUGH,
          EXPIRING,
          COORDINATION,
          SESSIONS);

  /** All modes, for faults during which Redis does not answer. */
  private static final Set<Mode> ALL_IN_OUTAGE =
      Set.of(
          PLAIN,
          MANY_THREADS,
          NEAR,
          NEAR_EXPIRING,
          WRITE_THROUGH,
          EXPIRING,
          BYPASS,
          LOCAL,
          COORDINATION,
          SESSIONS);

  private static final Set<Mode> BUT_SESSIONS =
      Set.of(PLAIN, MANY_THREADS, NEAR, NEAR_EXPIRING, WRITE_THROUGH, EXPIRING, COORDINATION);

  /** The name of the fault in which no call may wait for the server. */
  public static final String HANG = "hang";

  /** The name of the fault in which the server has no memory left. */
  public static final String FULL_MEMORY = "full-memory";

  /** The name of the round without a fault. */
  public static final String NONE = "none";

  /** The name of the fault that cuts connections. */
  public static final String CUT = "cut";

  private Faults() {}

  /** Returns all faults. */
  public static List<Fault> all() {
    return List.of(
        server(NONE, KEEPS_DATA, ALL, ServerFaults::none),
        server("pause", KEEPS_DATA, ALL_IN_OUTAGE, ServerFaults::pause),
        server(
            HANG, KEEPS_DATA, Set.of(PLAIN, MANY_THREADS, NEAR, BYPASS, LOCAL), ServerFaults::hang),
        server("restart", KEEPS_DATA, ALL_IN_OUTAGE, ServerFaults::restart),
        network(CUT, NetworkFaults::cut),
        network("delay", NetworkFaults::delay),
        network("withhold", NetworkFaults::withhold),
        server("script-flush", KEEPS_DATA, ALL, ServerFaults::flushScripts),
        server("flushall", LOSES_DATA, BUT_SESSIONS, ServerFaults::flushAll),
        server("deleted-key", LOSES_DATA, BUT_SESSIONS, ServerFaults::deleteKeys),
        server(FULL_MEMORY, KEEPS_DATA, BUT_SESSIONS, FullMemory::happen),
        server(
            "lost-subscription",
            KEEPS_DATA,
            Set.of(NEAR, NEAR_EXPIRING),
            ServerFaults::killSubscriptions),
        server("killed-client", KEEPS_DATA, ALL, ServerFaults::killClient),
        server("crashed-client", KEEPS_DATA, Set.of(WRITE_THROUGH), ServerFaults::crashClient),
        new Fault(
            "failover",
            LOSES_WRITES,
            Set.of(PLAIN, NEAR, EXPIRING, COORDINATION),
            SentinelScene::new),
        cluster("moved-slots", 0, withPartitions(ALL), ClusterScene::moveSlots),
        cluster("lost-master", 0, withPartitions(ALL_IN_OUTAGE), ClusterScene::loseMaster),
        cluster(
            "promoted-replica",
            1,
            Set.of(PLAIN, PARTITIONED, NEAR, NEAR_PARTITIONED, COORDINATION, SESSIONS),
            ClusterScene::promoteReplica));
  }

  private static Fault server(
      String name, Effect effect, Set<Mode> modes, ServerScene.Event event) {
    return new Fault(name, effect, modes, () -> new ServerScene(event));
  }

  private static Fault network(String name, NetworkScene.Event event) {
    return new Fault(name, KEEPS_DATA, ALL_IN_OUTAGE, () -> new NetworkScene(event));
  }

  private static Fault cluster(
      String name, int replicas, Set<Mode> modes, ClusterScene.Event event) {
    return new Fault(name, KEEPS_DATA, modes, () -> new ClusterScene(replicas, event));
  }

  private static Set<Mode> withPartitions(Set<Mode> others) {
    Set<Mode> all = EnumSet.copyOf(others);
    all.add(PARTITIONED);
    all.add(NEAR_PARTITIONED);
    return Set.copyOf(all);
  }
}
