package io.cachette.jcache.internal;

import io.cachette.configuration.CachetteConfiguration;
import java.util.function.Consumer;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;

/**
 * The configuration of an open cache, in which listeners, statistics and management can change.
 * Each change and its effect happen together or not at all, under one lock. Thread-safe.
 */
final class LiveConfiguration<K, V> {

  private final CachetteConfiguration<K, V> initial;
  private final MutableConfiguration<K, V> configuration;

  LiveConfiguration(CachetteConfiguration<K, V> initial) {
    this.initial = initial;
    this.configuration = new MutableConfiguration<>(initial);
  }

  /** Returns the number of partitions, which never changes. */
  int partitions() {
    return initial.getPartitions();
  }

  /** Returns a copy of the current JCache configuration. */
  synchronized CompleteConfiguration<K, V> snapshot() {
    return new MutableConfiguration<>(configuration);
  }

  /** Returns a copy of the current configuration with the settings of Cachette. */
  synchronized CachetteConfiguration<K, V> snapshotWithExtensions() {
    return initial.toBuilder()
        .withoutListeners()
        .with(configuration)
        .statistics(configuration.isStatisticsEnabled())
        .management(configuration.isManagementEnabled())
        .build();
  }

  /**
   * Adds a listener. No lock is held while it is registered.
   *
   * @throws IllegalArgumentException if an equal one is registered
   */
  void add(
      CacheEntryListenerConfiguration<K, V> listener,
      Consumer<CacheEntryListenerConfiguration<K, V>> register) {
    synchronized (this) {
      configuration.addCacheEntryListenerConfiguration(listener);
    }
    try {
      register.accept(listener);
    } catch (RuntimeException | Error e) {
      remove(listener);
      throw e;
    }
  }

  /** Removes a listener. No lock is held while it is deregistered. */
  void remove(
      CacheEntryListenerConfiguration<K, V> listener,
      Consumer<CacheEntryListenerConfiguration<K, V>> deregister) {
    remove(listener);
    deregister.accept(listener);
  }

  private synchronized void remove(CacheEntryListenerConfiguration<K, V> listener) {
    configuration.removeCacheEntryListenerConfiguration(listener);
  }

  synchronized void setManagementEnabled(boolean enabled, Consumer<Boolean> apply) {
    apply.accept(enabled);
    configuration.setManagementEnabled(enabled);
  }

  synchronized void setStatisticsEnabled(boolean enabled, Consumer<Boolean> apply) {
    apply.accept(enabled);
    configuration.setStatisticsEnabled(enabled);
  }
}
