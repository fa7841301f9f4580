package io.cachette.configuration.internal.setting;

import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a group, merged from all sources. The strongest source that has a setting wins.
 */
public final class MergedSettings {

  private final SettingGroup group;
  private final List<Layer> layers;
  private final Values settings;

  /**
   * Merges layers.
   *
   * @param layers the strongest first
   */
  public MergedSettings(SettingGroup group, List<Layer> layers) {
    this.group = group;
    this.layers = List.copyOf(layers);
    Values merged = new Values(group.name(), Map.of());
    for (Layer layer : layers) {
      merged = merged.withFallback(layer.settings());
    }
    this.settings = completeKeys(merged, "", Layer::settings);
  }

  private MergedSettings(SettingGroup group, List<Layer> layers, Values settings) {
    this.group = group;
    this.layers = layers;
    this.settings = settings;
  }

  /** Returns these settings with other ones of the group itself. */
  public MergedSettings withSettings(Values values) {
    return new MergedSettings(group, layers, values);
  }

  /** The group of the settings. */
  public SettingGroup group() {
    return group;
  }

  /** The settings of the group itself. */
  public Values settings() {
    return settings;
  }

  /**
   * Returns the value of a setting, or its default.
   *
   * @throws IllegalStateException if the setting is not set and its default is only described
   */
  public <T> T get(Setting<T> setting) {
    T value = settings.get(setting);
    return value == null ? setting.defaultValue() : value;
  }

  /** Returns the value of a setting; null if it is not set. */
  public <T> @Nullable T find(Setting<T> setting) {
    return settings.get(setting);
  }

  /** The names of the items that some source lists, sorted. */
  public Set<String> itemNames() {
    Set<String> names = new TreeSet<>();
    layers.forEach(layer -> names.addAll(layer.itemNames()));
    return names;
  }

  /** The names of the items that some source lists, in the order of the sources. */
  public Set<String> itemNamesInOrder() {
    Map<String, Boolean> names = new LinkedHashMap<>();
    layers.forEach(layer -> layer.itemNames().forEach(name -> names.put(name, true)));
    return names.keySet();
  }

  /**
   * Returns the settings of an item. Values are empty if nothing is set.
   *
   * @throws CacheException if a value cannot be read
   */
  public Values item(String name) {
    ItemSettings itemSettings = Objects.requireNonNull(group.items());
    String section = group.toItemPath(itemSettings, name, "");
    Values merged = new Values(group.qualify(section), Map.of());
    for (Layer layer : layers) {
      merged = merged.withFallback(layer.readItem(itemSettings, name));
    }
    return completeKeys(merged, section + ".", layer -> layer.readItem(itemSettings, name));
  }

  /**
   * Adds the current encryption key from a source that cannot list the ids of keys. The id may come
   * from another source than the key.
   *
   * @param listed the settings of the section in one layer, as far as the layer lists them
   */
  private Values completeKeys(Values values, String section, Function<Layer, Values> listed) {
    String current = values.get(FormatSettings.ENCRYPTION_CURRENT);
    if (current == null) {
      return values;
    }
    String path = section + FormatSettings.ENCRYPTION_KEYS.path() + "." + current;
    for (Layer layer : layers) {
      if (findKeys(listed.apply(layer)).containsKey(current)) {
        return values;
      }
      Value.Text key = layer.lookUp(path);
      if (key != null) {
        Map<String, Value> keys = new LinkedHashMap<>(findKeys(values));
        keys.put(current, key);
        return values.with(FormatSettings.ENCRYPTION_KEYS, new Value.Table(keys, key.origin()));
      }
    }
    return values;
  }

  private static Map<String, Value> findKeys(Values values) {
    return values.findValue(FormatSettings.ENCRYPTION_KEYS) instanceof Value.Table table
        ? table.entries()
        : Map.of();
  }
}
