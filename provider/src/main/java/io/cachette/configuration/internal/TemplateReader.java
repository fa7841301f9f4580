package io.cachette.configuration.internal;

import io.cachette.codec.Encryption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Turns what is said of caches into templates. */
final class TemplateReader {

  private static final Map<Setting<Duration>, Function<Duration, Factory<ExpiryPolicy>>> EXPIRIES =
      Map.of(
          Settings.CREATED, CreatedExpiryPolicy::factoryOf,
          Settings.ACCESSED, AccessedExpiryPolicy::factoryOf,
          Settings.MODIFIED, ModifiedExpiryPolicy::factoryOf,
          Settings.TOUCHED, TouchedExpiryPolicy::factoryOf);

  private final Values values;

  private TemplateReader(Values values) {
    this.values = values;
  }

  /**
   * The templates of several layers; a stronger one wins setting by setting, in caches of one name.
   *
   * @param layers the strongest first
   * @throws CacheException if settings contradict each other
   */
  static CacheTemplates read(List<Layer> layers) {
    Map<String, Values> merged = new LinkedHashMap<>();
    for (Layer layer : layers) {
      layer.caches().forEach((name, values) -> merged.merge(name, values, Values::over));
    }
    Map<String, CacheTemplate> templates = new LinkedHashMap<>();
    merged.forEach((name, values) -> templates.put(name, new TemplateReader(values).template()));
    return new CacheTemplates(templates);
  }

  private CacheTemplate template() {
    return new CacheTemplate(
        values.get(Settings.KEY_TYPE),
        values.get(Settings.VALUE_TYPE),
        expiry(),
        values.get(Settings.STATISTICS),
        values.get(Settings.MANAGEMENT),
        values.get(Settings.READ_THROUGH),
        values.get(Settings.WRITE_THROUGH),
        values.get(Settings.LOADER),
        values.get(Settings.WRITER),
        listeners(),
        values.get(Settings.SERIALIZER),
        values.get(Settings.ALLOW),
        values.get(Settings.COMPRESSION),
        values.get(Settings.COMPRESSION_THRESHOLD),
        encryption(),
        values.get(Settings.UNREADABLE));
  }

  private @Nullable Factory<ExpiryPolicy> expiry() {
    List<Factory<ExpiryPolicy>> policies = new ArrayList<>();
    if (values.get(Settings.EXPIRY) != null) {
      policies.add(EternalExpiryPolicy.factoryOf());
    }
    EXPIRIES.forEach(
        (setting, policy) -> {
          Duration duration = values.get(setting);
          if (duration != null) {
            policies.add(policy.apply(duration));
            requireOne(policies, setting);
          }
        });
    return policies.isEmpty() ? null : policies.get(0);
  }

  private void requireOne(List<Factory<ExpiryPolicy>> policies, Setting<?> setting) {
    if (policies.size() > 1) {
      throw error(setting, "expiry takes one of created, accessed, modified and touched");
    }
  }

  private @Nullable List<CacheTemplate.Listener> listeners() {
    List<Value> items = values.get(Settings.LISTENERS);
    return items == null ? null : items.stream().map(this::listener).toList();
  }

  private CacheTemplate.Listener listener(Value item) {
    Value table =
        item instanceof Value.Text
            ? new Value.Table(Map.of(Settings.LISTENER_CLASS.path(), item), item.origin())
            : item;
    String section = values.section() + "." + Settings.LISTENERS.path();
    Values listener = SectionReader.read(Settings.LISTENER, section, table);
    String type = listener.get(Settings.LISTENER_CLASS);
    if (type == null) {
      throw item.origin().error(section + " has a listener without a class");
    }
    return new CacheTemplate.Listener(
        type,
        listener.get(Settings.FILTER),
        listener.get(Settings.SYNCHRONOUS, false),
        listener.get(Settings.OLD_VALUE_REQUIRED, false));
  }

  private @Nullable Encryption encryption() {
    String current = values.get(Settings.ENCRYPTION_CURRENT);
    Map<String, SecretKey> keys = values.get(Settings.ENCRYPTION_KEYS);
    if (current == null && keys == null) {
      return null;
    }
    if (current == null || keys == null) {
      Setting<?> given = keys == null ? Settings.ENCRYPTION_CURRENT : Settings.ENCRYPTION_KEYS;
      throw error(given, "encryption needs both current and keys");
    }
    try {
      return new Encryption(current, keys);
    } catch (IllegalArgumentException e) {
      throw error(Settings.ENCRYPTION_CURRENT, String.valueOf(e.getMessage()));
    }
  }

  private CacheException error(Setting<?> setting, String message) {
    Origin origin = values.origin(setting);
    String text = values.section() + ": " + message;
    return origin == null ? new CacheException(text) : origin.error(text);
  }
}
