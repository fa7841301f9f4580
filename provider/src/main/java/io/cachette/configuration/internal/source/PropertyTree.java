package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Suggestions;
import io.cachette.configuration.internal.setting.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Converts properties {@code cachette.…} to the mappings of a configuration file. */
public final class PropertyTree {

  public static final String PREFIX = "cachette.";

  private static final String CACHES = "caches.";
  private static final String KEYS = Settings.ENCRYPTION_KEYS.path() + ".";

  private final String source;
  private final Properties properties;

  /**
   * Creates a tree.
   *
   * @param source kind of the properties, for messages
   */
  public PropertyTree(String source, Properties properties) {
    this.source = source;
    this.properties = properties;
  }

  /**
   * Returns the names of all properties of Cachette, without {@link #PREFIX}. Includes properties
   * whose values are objects.
   */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(properties.stringPropertyNames());
    properties.keySet().stream()
        .filter(String.class::isInstance)
        .forEach(name -> names.add((String) name));
    names.removeIf(name -> !name.startsWith(PREFIX));
    return new TreeSet<>(names.stream().map(name -> name.substring(PREFIX.length())).toList());
  }

  /** Returns the origin of a property. */
  public Origin origin(String name) {
    String shown = name.startsWith(CACHES) ? name : Origin.stripValue(name);
    return Origin.of(source + " " + PREFIX + shown);
  }

  /**
   * Returns a property as a text; null if it is not set.
   *
   * @throws javax.cache.CacheException if no setting has the type of the value
   */
  public Value.@Nullable Text readText(String name) {
    Object value = properties.get(PREFIX + name);
    if (value == null) {
      value = properties.getProperty(PREFIX + name);
    }
    if (value == null) {
      return null;
    }
    if (value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Duration) {
      return new Value.Text(value.toString(), origin(name));
    }
    throw origin(name)
        .newException(
            "it is a "
                + value.getClass().getName()
                + "; expected a String, a Number, a Boolean or a java.time.Duration");
  }

  /** Converts properties to a mapping. */
  public Value.Table readTable(Set<String> names) {
    Branch root = new Branch(Origin.of(source));
    for (String name : names) {
      Value.Text text = readText(name);
      if (text != null) {
        root.add(toPath(name, text), text);
      }
    }
    return root.toTable();
  }

  private static List<String> toPath(String name, Value.Text text) {
    if (!name.startsWith(CACHES)) {
      return split(expandShorthand(Settings.PROPERTIES, name, text));
    }
    List<String> parts = split(name.substring(CACHES.length()));
    int start =
        IntStream.range(1, parts.size())
            .boxed()
            .min(Comparator.comparingInt(at -> computeDistance(join(parts, at))))
            .orElse(parts.size());
    List<String> path = new ArrayList<>();
    path.add("caches");
    path.add(String.join(".", parts.subList(0, start)));
    String setting = expandShorthand(Settings.CACHE, join(parts, start), text);
    if (setting.startsWith(KEYS)) {
      path.addAll(split(Settings.ENCRYPTION_KEYS.path()));
      path.add(setting.substring(KEYS.length()));
    } else if (!setting.isEmpty()) {
      path.addAll(split(setting));
    }
    return path;
  }

  /** Returns the path of the setting that a short form such as {@code compression} stands for. */
  private static String expandShorthand(Schema schema, String path, Value.Text text) {
    boolean isShort = schema.findSetting(path) == null && schema.isSection(path);
    Setting<?> setting = isShort ? schema.findShorthand(path, text) : null;
    return setting == null ? path : setting.path();
  }

  /**
   * Returns the edit distance between the end of a name and the nearest setting of a cache; zero if
   * it is a setting.
   */
  private static int computeDistance(String setting) {
    if (Settings.CACHE.findSetting(setting) != null
        || Settings.CACHE.isSection(setting)
        || setting.startsWith(KEYS)) {
      return 0;
    }
    return Settings.CACHE.paths().stream()
        .mapToInt(known -> Suggestions.computeDistance(setting, known))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private static String join(List<String> parts, int from) {
    return String.join(".", parts.subList(from, parts.size()));
  }

  private static List<String> split(String name) {
    return List.of(name.split("\\.", -1));
  }

  /** A mapping under construction. */
  private static final class Branch {
    private final Origin origin;
    private final Map<String, Value> leaves = new LinkedHashMap<>();
    private final Map<String, Branch> branches = new LinkedHashMap<>();

    Branch(Origin origin) {
      this.origin = origin;
    }

    void add(List<String> path, Value leaf) {
      String key = path.get(0);
      if (path.size() == 1) {
        leaves.put(key, leaf);
      } else {
        branches
            .computeIfAbsent(key, any -> new Branch(leaf.origin()))
            .add(path.subList(1, path.size()), leaf);
      }
    }

    Value.Table toTable() {
      Map<String, Value> entries = new LinkedHashMap<>(leaves);
      branches.forEach(
          (key, branch) -> {
            Value other = entries.put(key, branch.toTable());
            if (other != null) {
              throw branch.origin.newException(
                  "it contradicts " + other.origin().place() + "; set one of them");
            }
          });
      return new Value.Table(entries, origin);
    }
  }
}
