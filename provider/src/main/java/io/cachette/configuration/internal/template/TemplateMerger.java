package io.cachette.configuration.internal.template;

import static io.cachette.configuration.internal.template.CacheTemplate.ifPresent;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.OutagePolicy;
import java.util.List;
import java.util.Objects;
import javax.cache.CacheException;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * Creates the configurations of caches from templates. Loads the classes that the templates name.
 */
public final class TemplateMerger {

  private TemplateMerger() {}

  /**
   * Merges a configuration with the template of the cache. Each property comes from the
   * configuration if it is set there, otherwise from the template. Listeners of both are kept.
   *
   * @param loader finds the classes that the template names
   * @throws CacheException if such a class is missing or has the wrong type, or if settings
   *     contradict each other
   */
  public static <K, V> CachetteConfiguration<K, V> merge(
      String cacheName,
      CacheTemplate template,
      Configuration<K, V> configuration,
      ClassLoader loader) {
    ClassResolver classes = new ClassResolver(cacheName, loader);
    CachetteConfigurationBuilder<K, V> builder =
        TemplateMerger.<K, V>builder(template, classes).with(configuration);
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new CacheException("Cache '" + cacheName + "': " + e.getMessage(), e);
    }
  }

  private static <K, V> CachetteConfigurationBuilder<K, V> builder(
      CacheTemplate template, ClassResolver classes) {
    CachetteConfigurationBuilder<K, V> builder = CachetteConfiguration.builder();
    builder.types(
        loadType("key-type", template.keyType(), classes),
        loadType("value-type", template.valueType(), classes));
    ifPresent(template.expiry(), builder::expiry);
    ifPresent(template.statistics(), builder::statistics);
    ifPresent(template.management(), builder::management);
    ifPresent(template.readThrough(), builder::readThrough);
    ifPresent(template.writeThrough(), builder::writeThrough);
    ifPresent(template.loader(), name -> builder.loader(createLoaderFactory(name, classes)));
    ifPresent(template.writer(), name -> builder.writer(createWriterFactory(name, classes)));
    ifPresent(template.serializer(), builder::serializer);
    ifPresent(template.allow(), allow -> builder.allow(allow.toArray(String[]::new)));
    ifPresent(template.compression(), builder::compression);
    ifPresent(template.compressionThreshold(), builder::compressionThreshold);
    ifPresent(template.encryption(), builder::encryption);
    ifPresent(template.unreadable(), builder::unreadableValues);
    ifPresent(template.maxValueSize(), builder::maxValueSize);
    CacheTemplate.Outage outage = template.outage();
    builder.outage(Objects.requireNonNullElse(outage.policy(), OutagePolicy.FAIL));
    ifPresent(outage.conditional(), builder::outageConditional);
    ifPresent(outage.recovery(), builder::afterOutage);
    ifPresent(outage.serveStale(), builder::serveStale);
    ifPresent(outage.localEntries(), builder::localEntries);
    ifPresent(template.acknowledgeReplicas(), builder::acknowledgeReplicas);
    ifPresent(template.collector(), builder::collector);
    ifPresent(template.partitions(), builder::partitions);
    ifPresent(template.maxEntries(), builder::maxEntries);
    ifPresent(template.eviction(), builder::eviction);
    builder.nearCache(template.nearCache().toConfiguration());
    List<CacheTemplate.Listener> listeners = template.listeners();
    if (listeners != null) {
      listeners.forEach(listener -> builder.listener(createListener(listener, classes)));
    }
    return builder;
  }

  @SuppressWarnings("unchecked")
  private static <T> Class<T> loadType(
      String setting, @Nullable String name, ClassResolver classes) {
    return (Class<T>) (name == null ? Object.class : classes.loadType(setting, name));
  }

  @SuppressWarnings("unchecked")
  private static <K, V> Factory<CacheLoader<K, V>> createLoaderFactory(
      String name, ClassResolver classes) {
    return (Factory<CacheLoader<K, V>>)
        (Factory<?>) classes.createFactory("loader", name, CacheLoader.class);
  }

  @SuppressWarnings("unchecked")
  private static <K, V> Factory<CacheWriter<? super K, ? super V>> createWriterFactory(
      String name, ClassResolver classes) {
    return (Factory<CacheWriter<? super K, ? super V>>)
        (Factory<?>) classes.createFactory("writer", name, CacheWriter.class);
  }

  @SuppressWarnings("unchecked")
  private static <K, V> MutableCacheEntryListenerConfiguration<K, V> createListener(
      CacheTemplate.Listener listener, ClassResolver classes) {
    String filter = listener.filter();
    return new MutableCacheEntryListenerConfiguration<>(
        (Factory<CacheEntryListener<? super K, ? super V>>)
            (Factory<?>)
                classes.createFactory("listeners.class", listener.type(), CacheEntryListener.class),
        filter == null
            ? null
            : (Factory<CacheEntryEventFilter<? super K, ? super V>>)
                (Factory<?>)
                    classes.createFactory("listeners.filter", filter, CacheEntryEventFilter.class),
        listener.oldValueRequired(),
        listener.synchronous());
  }
}
