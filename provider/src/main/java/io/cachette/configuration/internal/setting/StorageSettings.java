package io.cachette.configuration.internal.setting;

import io.cachette.configuration.EvictionPolicy;
import io.cachette.configuration.ExpiryCollector;
import java.util.List;

/** The settings of caches that say how entries are stored, and removed. */
public final class StorageSettings {

  /** The largest number of partitions of a cache. */
  public static final int MAX_PARTITIONS = 1024;

  public static final Setting<Integer> ACKNOWLEDGE_REPLICAS =
      new Setting<>(
          "acknowledge-replicas",
          SettingType.count(0),
          "0",
          "How many replicas must confirm a change before a call returns.");
  public static final Setting<ExpiryCollector> COLLECTOR =
      new Setting<>(
          "collector",
          SettingType.oneOf(ExpiryCollector.class),
          "auto",
          "How entries are removed that have expired. A cache that exists keeps its collector.");
  public static final Setting<Integer> PARTITIONS =
      new Setting<>(
          "partitions",
          SettingType.range(1, MAX_PARTITIONS),
          "1",
          "The number of hashes over which the entries are spread, and so over the masters of a"
              + " cluster. All nodes need the same number.");
  public static final Setting<Long> MAX_ENTRIES =
      new Setting<>(
          "max-entries",
          SettingType.largeCount(1),
          "(no limit)",
          "The maximum number of entries, which the puts of this node keep. Nodes may differ.");
  public static final Setting<EvictionPolicy> EVICTION =
      new Setting<>(
          "eviction",
          SettingType.oneOf(EvictionPolicy.class),
          "random",
          "With `max-entries`: which entries are evicted. `least-recently-used` needs an expiry"
              + " after access or touch.");

  /** All of them, in the order of the documentation. */
  static final List<Setting<?>> ALL =
      List.of(ACKNOWLEDGE_REPLICAS, COLLECTOR, PARTITIONS, MAX_ENTRIES, EVICTION);

  private StorageSettings() {}
}
