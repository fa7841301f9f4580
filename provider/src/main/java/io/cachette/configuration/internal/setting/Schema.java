package io.cachette.configuration.internal.setting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings that a mapping and the mappings inside it may have. Immutable. */
public final class Schema {

  private final Map<String, Setting<?>> byPath = new LinkedHashMap<>();
  private final Map<String, Function<Value, @Nullable Setting<?>>> shorthands;

  /**
   * Creates a schema.
   *
   * @param settings in the order of the documentation
   * @param shorthands for sections that may have a value that is no mapping, the setting that the
   *     value belongs to; null if the value is not accepted
   */
  public Schema(
      List<Setting<?>> settings, Map<String, Function<Value, @Nullable Setting<?>>> shorthands) {
    settings.forEach(setting -> byPath.put(setting.path(), setting));
    this.shorthands = Map.copyOf(shorthands);
  }

  /** Returns all settings in the order of the documentation. */
  public List<Setting<?>> settings() {
    return List.copyOf(byPath.values());
  }

  public Set<String> paths() {
    return byPath.keySet();
  }

  public @Nullable Setting<?> findSetting(String path) {
    return byPath.get(path);
  }

  /** Whether a text can be the value of the setting at a path: it is no mapping and no object. */
  public boolean isText(String path) {
    Setting<?> setting = byPath.get(path);
    return setting != null
        && !setting.type().equals(SettingType.ITEMS)
        && !setting.type().equals(SettingType.KEYS)
        && !setting.type().equals(SettingType.OBJECT);
  }

  /** Whether there are settings below a path. */
  public boolean isSection(String path) {
    return byPath.keySet().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  /**
   * Returns the keys that a section may have; those of the outermost mapping if the path is empty.
   */
  public Set<String> keys(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    Set<String> keys = new TreeSet<>();
    for (String path : byPath.keySet()) {
      if (path.startsWith(prefix)) {
        String rest = path.substring(prefix.length());
        int dot = rest.indexOf('.');
        keys.add(dot < 0 ? rest : rest.substring(0, dot));
      }
    }
    return keys;
  }

  /**
   * Returns the setting that a section stands for if its value is no mapping: {@code redis:
   * redis://host} is a URL, {@code compression: lz4} a type. Returns null if there is none.
   */
  public @Nullable Setting<?> findShorthand(String section, Value value) {
    Function<Value, @Nullable Setting<?>> shorthand = shorthands.get(section);
    return shorthand == null ? null : shorthand.apply(value);
  }

  /** Returns the sections that may have a value that is no mapping. */
  public Set<String> shorthandSections() {
    return shorthands.keySet();
  }
}
