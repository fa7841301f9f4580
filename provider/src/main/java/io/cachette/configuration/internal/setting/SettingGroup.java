package io.cachette.configuration.internal.setting;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a module. Their names begin with {@code cachette.} in properties, and with {@code
 * CACHETTE_} in environment variables.
 *
 * @param name the name of the module in the names of its settings, and its section in a file; empty
 *     for cache managers, whose settings are the outermost ones of a file
 * @param schema the settings
 * @param fileSchema the settings that a file may have
 * @param items the settings of named items, such as caches; null if there are none
 * @param foreignSections sections with settings of other groups, which this group ignores
 */
public record SettingGroup(
    String name,
    Schema schema,
    Schema fileSchema,
    @Nullable ItemSettings items,
    Set<String> foreignSections) {

  /** The beginning of all names of properties. */
  public static final String ROOT = "cachette.";

  /**
   * The settings of each item of a mapping, such as each cache.
   *
   * @param container the setting whose value is the mapping of names to settings
   * @param schema the settings of an item
   */
  public record ItemSettings(Setting<?> container, Schema schema) {}

  /** Creates the group of a module. */
  public static SettingGroup of(String name, Schema schema, @Nullable ItemSettings items) {
    return new SettingGroup(name, schema, schema, items, Set.of());
  }

  /** Returns this group with sections that belong to other groups. */
  public SettingGroup withForeignSections(Set<String> sections) {
    return new SettingGroup(name, schema, fileSchema, items, Set.copyOf(sections));
  }

  /** Whether the name of a property belongs to a section of another group. */
  public boolean isForeign(String property) {
    return foreignSections.stream()
        .anyMatch(section -> property.startsWith(prefix() + section + "."));
  }

  /** Returns the beginning of the names of properties, such as {@code cachette.session.}. */
  public String prefix() {
    return name.isEmpty() ? ROOT : ROOT + name + ".";
  }

  /** Returns a path for messages: {@code session.time-budget}. */
  public String qualify(String path) {
    return name.isEmpty() || path.isEmpty() ? name + path : name + "." + path;
  }

  /** Returns the path of a setting of an item: {@code caches.orders.statistics}. */
  public String toItemPath(ItemSettings itemSettings, String item, String path) {
    String section = itemSettings.container().path() + "." + item;
    return path.isEmpty() ? section : section + "." + path;
  }

  /** Returns the name of the environment variable of a property: {@code CACHETTE_REDIS_URL}. */
  public static String toVariableName(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
