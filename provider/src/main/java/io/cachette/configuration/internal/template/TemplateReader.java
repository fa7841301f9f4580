package io.cachette.configuration.internal.template;

import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.internal.setting.FormatSettings;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.NearCacheSettings;
import io.cachette.configuration.internal.setting.SectionReader;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.StorageSettings;
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
   * Reads the templates of all caches.
   *
   * @throws CacheException if settings contradict each other
   */
  public static CacheTemplates read(MergedSettings merged) {
    Map<String, CacheTemplate> templates = new LinkedHashMap<>();
    for (String name : merged.itemNamesInOrder()) {
      templates.put(name, readTemplate(merged, name));
    }
    return new CacheTemplates(templates, name -> readTemplate(merged, name));
  }

  private static CacheTemplate readTemplate(MergedSettings merged, String name) {
    return new TemplateReader(merged.item(name)).readTemplate();
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
        values.get(FormatSettings.SERIALIZER),
        values.get(FormatSettings.ALLOW),
        values.get(FormatSettings.COMPRESSION),
        values.get(FormatSettings.COMPRESSION_THRESHOLD),
        FormatSettings.readEncryption(values),
        values.get(Settings.UNREADABLE),
        values.get(Settings.MAX_VALUE_SIZE),
        readOutage(),
        values.get(StorageSettings.ACKNOWLEDGE_REPLICAS),
        values.get(StorageSettings.COLLECTOR),
        values.get(StorageSettings.PARTITIONS),
        values.get(StorageSettings.MAX_ENTRIES),
        values.get(StorageSettings.EVICTION),
        readNearCache());
  }

  private CacheTemplate.Outage readOutage() {
    OutagePolicy policy = values.get(Settings.OUTAGE);
    if (policy != null && policy != OutagePolicy.LOCAL) {
      requireUnset(Settings.SERVE_STALE);
      requireUnset(Settings.LOCAL_ENTRIES);
    }
    return new CacheTemplate.Outage(
        policy,
        values.get(Settings.OUTAGE_CONDITIONAL),
        values.get(Settings.AFTER_OUTAGE),
        values.get(Settings.SERVE_STALE),
        values.get(Settings.LOCAL_ENTRIES));
  }

  private CacheTemplate.NearCache readNearCache() {
    CacheTemplate.NearCache nearCache =
        new CacheTemplate.NearCache(
            values.get(NearCacheSettings.ENABLED),
            values.get(NearCacheSettings.MAX_ENTRIES),
            values.get(NearCacheSettings.MAX_WEIGHT),
            values.get(NearCacheSettings.EXPIRE_AFTER),
            values.get(NearCacheSettings.IMMUTABLE),
            values.get(NearCacheSettings.TOUCH));
    try {
      nearCache.toConfiguration();
    } catch (IllegalArgumentException e) { // the types of the other settings check their values
      throw values.newException(
          NearCacheSettings.IMMUTABLE, NearCacheSettings.IMMUTABLE.path() + ": " + e.getMessage());
    }
    return nearCache.enabledUnlessUnset();
  }

  private void requireUnset(Setting<?> setting) {
    if (values.get(setting) != null) {
      throw values.newException(
          setting, setting.path() + " needs outage: local; set that, or leave it out");
    }
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
      throw values.newException(
          setting, "expiry takes one of created, accessed, modified and touched");
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
}
