package io.cachette.jcache.internal;

import io.cachette.configuration.CachetteConfiguration;
import java.util.function.Consumer;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;

/**
 * The configuration of an open cache: listeners come and go, statistics and management are
 * switched. Each change and what has to be done for it happen under one lock, whole or not at all.
 * Safe for use by several threads.
 */
final class LiveConfiguration<K, V> {

  private final CachetteConfiguration<K, V> initial;
  private final MutableConfiguration<K, V> configuration;

  LiveConfiguration(CachetteConfiguration<K, V> initial) {
    this.initial = initial;
    this.configuration = new MutableConfiguration<>(initial);
  }

  /** A copy as it is now, of what the API knows. */
  synchronized CompleteConfiguration<K, V> snapshot() {
    return new MutableConfiguration<>(configuration);
  }

  /** A copy as it is now. */
  synchronized CachetteConfiguration<K, V> snapshotWithExtensions() {
    return initial.toBuilder()
        .withoutListeners()
        .with(configuration)
        .statistics(configuration.isStatisticsEnabled())
        .management(configuration.isManagementEnabled())
        .build();
  }

  /**
   * Adds a listener.
   *
   * @throws IllegalArgumentException if an equal one is there already
   */
  synchronized void add(
      CacheEntryListenerConfiguration<K, V> listener,
      Consumer<CacheEntryListenerConfiguration<K, V>> register) {
    configuration.addCacheEntryListenerConfiguration(listener);
    try {
      register.accept(listener);
    } catch (RuntimeException | Error e) {
      configuration.removeCacheEntryListenerConfiguration(listener);
      throw e;
    }
  }

  synchronized void remove(
      CacheEntryListenerConfiguration<K, V> listener,
      Consumer<CacheEntryListenerConfiguration<K, V>> deregister) {
    configuration.removeCacheEntryListenerConfiguration(listener);
    deregister.accept(listener);
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
