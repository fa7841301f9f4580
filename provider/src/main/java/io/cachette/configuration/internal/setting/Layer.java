package io.cachette.configuration.internal.setting;

import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a group in one source. Sources that cannot list their names, such as environment
 * variables, are asked for the settings of an item when the item is known. Immutable.
 */
public final class Layer {

  private final SettingGroup group;
  private final Values settings;
  private final Map<String, Values> items;
  private final Function<String, Value.@Nullable Text> lookUp;
  private final boolean isCachetteSpecific;

  private Layer(
      SettingGroup group,
      Values settings,
      Map<String, Values> items,
      Function<String, Value.@Nullable Text> lookUp,
      boolean isCachetteSpecific) {
    this.group = group;
    this.settings = settings;
    this.items = items;
    this.lookUp = lookUp;
    this.isCachetteSpecific = isCachetteSpecific;
  }

  /**
   * Reads the mapping of a source.
   *
   * @param schema the settings that the source may have
   * @throws CacheException if a key is not known or a value cannot be read
   */
  public static Layer read(SettingGroup group, Schema schema, Value table) {
    Values settings = SectionReader.read(schema, group.name(), table);
    Map<String, Values> items = new LinkedHashMap<>();
    ItemSettings itemSettings = group.items();
    if (itemSettings != null && settings.get(itemSettings.container()) instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> readItem(group, itemSettings, (String) name, (Value) value, items));
    }
    return new Layer(group, settings, items, path -> null, true);
  }

  private static void readItem(
      SettingGroup group,
      ItemSettings itemSettings,
      String name,
      Value value,
      Map<String, Values> items) {
    String container = itemSettings.container().path();
    if (name.isEmpty()) {
      throw value
          .origin()
          .newException(
              container.equals("caches")
                  ? "this names no cache"
                  : "this names nothing in " + group.qualify(container));
    }
    String section = group.qualify(group.toItemPath(itemSettings, name, ""));
    if (!SectionReader.isEmpty(value)) {
      items.put(name, SectionReader.read(itemSettings.schema(), section, value));
    } else if (value.origin().file() != null) { // declares an item; an empty property sets nothing
      items.put(name, new Values(section, Map.of()));
    }
  }

  /**
   * Creates a layer of settings of the group itself.
   *
   * @param isCachetteSpecific whether the settings are meant for Cachette; variables that platforms
   *     set may be meant for other applications
   * @throws CacheException if a value cannot be read
   */
  public static Layer of(
      SettingGroup group, Map<Setting<?>, Value> settings, boolean isCachetteSpecific) {
    Values values = new Values(group.name(), settings);
    values.check();
    return new Layer(group, values, Map.of(), path -> null, isCachetteSpecific);
  }

  /** Returns this layer with a way to find texts that the source does not list, by their paths. */
  public Layer withLookUp(Function<String, Value.@Nullable Text> source) {
    return new Layer(group, settings, items, source, isCachetteSpecific);
  }

  /** Returns this layer with other settings of the group itself. */
  public Layer withSettings(Values values) {
    return new Layer(group, values, items, lookUp, isCachetteSpecific);
  }

  /** The settings of the group itself. */
  public Values settings() {
    return settings;
  }

  /** The names of the items that this source lists. */
  public Set<String> itemNames() {
    return items.keySet();
  }

  /** Whether all settings are meant for Cachette. */
  public boolean isCachetteSpecific() {
    return isCachetteSpecific;
  }

  /** Whether this layer determines the source of the client, so that weaker layers are ignored. */
  public boolean hasServer() {
    return settings.origin(Settings.URL) != null || settings.origin(Settings.REDISSON) != null;
  }

  /** Returns a text that the source does not list; null if it is not set. */
  Value.@Nullable Text lookUp(String path) {
    return lookUp.apply(path);
  }

  /**
   * Returns the settings of an item.
   *
   * @throws CacheException if a value cannot be read
   */
  Values readItem(ItemSettings itemSettings, String name) {
    Values listed = items.get(name);
    if (listed != null) {
      return listed;
    }
    String section = group.toItemPath(itemSettings, name, "");
    Map<Setting<?>, Value> found = new LinkedHashMap<>();
    for (Setting<?> setting : itemSettings.schema().settings()) {
      Value.Text text = lookUp.apply(section + "." + setting.path());
      if (text != null) {
        found.put(setting, text);
      }
    }
    for (String shorthand : itemSettings.schema().shorthandSections()) {
      Value.Text text = lookUp.apply(section + "." + shorthand);
      Setting<?> setting =
          text == null ? null : itemSettings.schema().findShorthand(shorthand, text);
      if (setting != null && text != null) {
        found.putIfAbsent(setting, text);
      }
    }
    Values values = new Values(group.qualify(section), found);
    values.check();
    return values;
  }
}
