package io.cachette.configuration.internal.setting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings that a mapping and the mappings inside it may have. Immutable. */
public final class Schema {

  private static final Pattern SERVER = Pattern.compile("(?i)(redis|valkey)[a-z+]*:.*|.*@.*");
  private static final Pattern FILE =
      Pattern.compile("(?i)(([a-z]|classpath|file|jar:file):)?[^:]*[.](ya?ml|json)");

  private final Map<String, Setting<?>> byPath = new LinkedHashMap<>();

  Schema(List<Setting<?>> settings) {
    settings.forEach(setting -> byPath.put(setting.path(), setting));
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
    return switch (section) {
      case "redis" -> findRedisShorthand(value);
      case "compression" -> Settings.COMPRESSION;
      default -> null;
    };
  }

  /**
   * A text that is neither a URL nor a file is not accepted: it may be {@code password:secret},
   * where the space is missing. A text with an @ may be a mistyped URL, and the values of URLs are
   * not shown in messages.
   */
  private static @Nullable Setting<?> findRedisShorthand(Value value) {
    if (!(value instanceof Value.Text text)) {
      return Settings.REDISSON;
    }
    if (SERVER.matcher(text.text()).matches()) {
      return Settings.URL;
    }
    return FILE.matcher(text.text()).matches() ? Settings.REDISSON : null;
  }
}
