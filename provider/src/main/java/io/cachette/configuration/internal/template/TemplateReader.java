package io.cachette.configuration.internal.template;

import io.cachette.codec.Encryption;
import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.SectionReader;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
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

/** Reads the templates of caches from layers of settings. */
public final class TemplateReader {

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
   * Reads the templates of several layers. If several layers set the same setting of the same name,
   * the strongest one wins.
   *
   * @param layers the strongest first
   * @throws CacheException if settings contradict each other
   */
  public static CacheTemplates read(List<Layer> layers) {
    Map<String, Values> merged = new LinkedHashMap<>();
    for (Layer layer : layers) {
      layer.caches().forEach((name, values) -> merged.merge(name, values, Values::withFallback));
    }
    Map<String, CacheTemplate> templates = new LinkedHashMap<>();
    merged.forEach(
        (name, values) -> templates.put(name, new TemplateReader(values).readTemplate()));
    return new CacheTemplates(templates);
  }

  private CacheTemplate readTemplate() {
    return new CacheTemplate(
        values.get(Settings.KEY_TYPE),
        values.get(Settings.VALUE_TYPE),
        readExpiry(),
        values.get(Settings.STATISTICS),
        values.get(Settings.MANAGEMENT),
        values.get(Settings.READ_THROUGH),
        values.get(Settings.WRITE_THROUGH),
        values.get(Settings.LOADER),
        values.get(Settings.WRITER),
        readListeners(),
        values.get(Settings.SERIALIZER),
        values.get(Settings.ALLOW),
        values.get(Settings.COMPRESSION),
        values.get(Settings.COMPRESSION_THRESHOLD),
        readEncryption(),
        values.get(Settings.UNREADABLE));
  }

  private @Nullable Factory<ExpiryPolicy> readExpiry() {
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
      throw newException(setting, "expiry takes one of created, accessed, modified and touched");
    }
  }

  private @Nullable List<CacheTemplate.Listener> readListeners() {
    List<Value> items = values.get(Settings.LISTENERS);
    return items == null ? null : items.stream().map(this::readListener).toList();
  }

  private CacheTemplate.Listener readListener(Value item) {
    Value table =
        item instanceof Value.Text
            ? new Value.Table(Map.of(Settings.LISTENER_CLASS.path(), item), item.origin())
            : item;
    String section = values.section() + "." + Settings.LISTENERS.path();
    Values listener = SectionReader.read(Settings.LISTENER, section, table);
    String type = listener.get(Settings.LISTENER_CLASS);
    if (type == null) {
      throw item.origin().newException(section + " has a listener without a class");
    }
    return new CacheTemplate.Listener(
        type,
        listener.get(Settings.FILTER),
        listener.get(Settings.SYNCHRONOUS, false),
        listener.get(Settings.OLD_VALUE_REQUIRED, false));
  }

  private @Nullable Encryption readEncryption() {
    String current = values.get(Settings.ENCRYPTION_CURRENT);
    Map<String, SecretKey> keys = values.get(Settings.ENCRYPTION_KEYS);
    if (current == null && keys == null) {
      return null;
    }
    if (current == null || keys == null) {
      Setting<?> presentSetting =
          keys == null ? Settings.ENCRYPTION_CURRENT : Settings.ENCRYPTION_KEYS;
      throw newException(presentSetting, "encryption needs both current and keys");
    }
    try {
      return Encryption.ofKeys(current, keys);
    } catch (IllegalArgumentException e) {
      throw newException(Settings.ENCRYPTION_CURRENT, String.valueOf(e.getMessage()));
    }
  }

  private CacheException newException(Setting<?> setting, String message) {
    Origin origin = values.origin(setting);
    String text = values.section() + ": " + message;
    return origin == null ? new CacheException(text) : origin.newException(text);
  }
}
