package io.cachette.configuration.internal;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** Makes configurations of templates: the classes that they name are loaded here. */
public final class TemplateConfiguration {

  private TemplateConfiguration() {}

  /**
   * What holds for a cache that is created with a configuration where there is a template: field by
   * field what the configuration says, else what the template says. Listeners of both are kept.
   *
   * @param loader finds the classes that the template names
   * @throws javax.cache.CacheException if one of them is missing or of the wrong kind
   */
  public static <K, V> CachetteConfiguration<K, V> merge(
      String cacheName,
      CacheTemplate template,
      Configuration<K, V> configuration,
      ClassLoader loader) {
    NamedClasses classes = new NamedClasses(cacheName, loader);
    return TemplateConfiguration.<K, V>builder(template, classes).with(configuration).build();
  }

  private static <K, V> CachetteConfigurationBuilder<K, V> builder(
      CacheTemplate template, NamedClasses classes) {
    CachetteConfigurationBuilder<K, V> builder = CachetteConfiguration.builder();
    builder.types(
        type("key-type", template.keyType(), classes),
        type("value-type", template.valueType(), classes));
    ifSaid(template.expiry(), builder::expiry);
    ifSaid(template.statistics(), builder::statistics);
    ifSaid(template.management(), builder::management);
    ifSaid(template.readThrough(), builder::readThrough);
    ifSaid(template.writeThrough(), builder::writeThrough);
    ifSaid(template.loader(), name -> builder.loader(loader(name, classes)));
    ifSaid(template.writer(), name -> builder.writer(writer(name, classes)));
    ifSaid(template.serializer(), builder::serializer);
    ifSaid(template.allow(), allow -> builder.allow(allow.toArray(String[]::new)));
    ifSaid(template.compression(), builder::compression);
    ifSaid(template.compressionThreshold(), builder::compressionThreshold);
    ifSaid(template.encryption(), builder::encryption);
    ifSaid(template.unreadable(), builder::unreadable);
    List<CacheTemplate.Listener> listeners = template.listeners();
    if (listeners != null) {
      listeners.forEach(listener -> builder.listener(listener(listener, classes)));
    }
    return builder;
  }

  private static <T> void ifSaid(@Nullable T value, Consumer<T> set) {
    if (value != null) {
      set.accept(value);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> Class<T> type(String setting, @Nullable String name, NamedClasses classes) {
    return (Class<T>) (name == null ? Object.class : classes.type(setting, name));
  }

  @SuppressWarnings("unchecked")
  private static <K, V> Factory<CacheLoader<K, V>> loader(String name, NamedClasses classes) {
    return (Factory<CacheLoader<K, V>>)
        (Factory<?>) classes.factory("loader", name, CacheLoader.class);
  }

  @SuppressWarnings("unchecked")
  private static <K, V> Factory<CacheWriter<? super K, ? super V>> writer(
      String name, NamedClasses classes) {
    return (Factory<CacheWriter<? super K, ? super V>>)
        (Factory<?>) classes.factory("writer", name, CacheWriter.class);
  }

  @SuppressWarnings("unchecked")
  private static <K, V> MutableCacheEntryListenerConfiguration<K, V> listener(
      CacheTemplate.Listener listener, NamedClasses classes) {
    String filter = listener.filter();
    return new MutableCacheEntryListenerConfiguration<>(
        (Factory<CacheEntryListener<? super K, ? super V>>)
            (Factory<?>)
                classes.factory("listeners.class", listener.type(), CacheEntryListener.class),
        filter == null
            ? null
            : (Factory<CacheEntryEventFilter<? super K, ? super V>>)
                (Factory<?>)
                    classes.factory("listeners.filter", filter, CacheEntryEventFilter.class),
        listener.oldValueRequired(),
        listener.synchronous());
  }
}
