package io.cachette.configuration.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which settings may stand together in one mapping and the mappings inside it. Immutable. */
final class Schema {

  private final Map<String, Setting<?>> byPath = new LinkedHashMap<>();

  Schema(List<Setting<?>> settings) {
    settings.forEach(setting -> byPath.put(setting.path(), setting));
  }

  /** All settings, in the order of the documentation. */
  List<Setting<?>> settings() {
    return List.copyOf(byPath.values());
  }

  Set<String> paths() {
    return byPath.keySet();
  }

  @Nullable Setting<?> setting(String path) {
    return byPath.get(path);
  }

  /** Whether there are settings below a path. */
  boolean isSection(String path) {
    return byPath.keySet().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  /** The keys that may stand in a section; in the outermost one if the path is empty. */
  Set<String> keys(String section) {
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
   * The setting that a section stands for if its value is no mapping: {@code redis: redis://host}
   * is a URL, {@code compression: lz4} a type. Null if there is none.
   */
  @Nullable Setting<?> shorthand(String section, Value value) {
    return switch (section) {
      case "redis" -> isServer(value) ? Settings.URL : Settings.REDISSON;
      case "compression" -> Settings.COMPRESSION;
      default -> null;
    };
  }

  /** A text with an @ may be a mistyped URL: as a path it would be shown, with its password. */
  private static boolean isServer(Value value) {
    return value instanceof Value.Text text
        && text.text().matches("(?i)(redis|valkey)[a-z+]*:.*|.*@.*");
  }
}
