package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.FormatSettings;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.Suggestions;
import io.cachette.configuration.internal.setting.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Converts properties to the mappings of a configuration file. Names of items may have dots, so the
 * longest setting at the end of a name is the setting.
 */
final class PropertyTree {

  private static final String KEYS = FormatSettings.ENCRYPTION_KEYS.path() + ".";

  private final SettingGroup group;
  private final String source;

  /**
   * Creates a converter.
   *
   * @param source kind of the properties, for messages
   */
  PropertyTree(SettingGroup group, String source) {
    this.group = group;
    this.source = source;
  }

  /** Converts texts, by their names without the prefix of the group. */
  Value.Table toTable(Map<String, Value.Text> texts) {
    Branch root = new Branch(Origin.of(source));
    texts.forEach((name, text) -> root.add(toPath(name, text), text));
    return root.toTable();
  }

  private List<String> toPath(String name, Value.Text text) {
    ItemSettings items = group.items();
    String container = items == null ? null : items.container().path() + ".";
    if (items == null || container == null || !name.startsWith(container)) {
      return split(group.schema(), expandShorthand(group.schema(), name, text));
    }
    List<String> parts = split(name.substring(container.length()));
    Schema schema = items.schema();
    int start =
        IntStream.range(1, parts.size())
            .boxed()
            .min(Comparator.comparingInt(at -> computeDistance(schema, join(parts, at))))
            .orElse(parts.size());
    List<String> path = new ArrayList<>(split(items.container().path()));
    path.add(String.join(".", parts.subList(0, start)));
    String setting = expandShorthand(schema, join(parts, start), text);
    if (!setting.isEmpty()) {
      path.addAll(split(schema, setting));
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
   * Returns the edit distance between the end of a name and the nearest setting of an item; zero if
   * it is a setting.
   */
  private static int computeDistance(Schema schema, String setting) {
    if (schema.findSetting(setting) != null
        || schema.isSection(setting)
        || isKey(schema, setting)) {
      return 0;
    }
    return schema.paths().stream()
        .mapToInt(known -> Suggestions.computeDistance(setting, known))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private static boolean isKey(Schema schema, String setting) {
    return setting.startsWith(KEYS)
        && schema.findSetting(FormatSettings.ENCRYPTION_KEYS.path()) != null;
  }

  private static String join(List<String> parts, int from) {
    return String.join(".", parts.subList(from, parts.size()));
  }

  /** Splits a path; the id of an encryption key may have dots. */
  private static List<String> split(Schema schema, String path) {
    if (!isKey(schema, path)) {
      return split(path);
    }
    List<String> parts = new ArrayList<>(split(FormatSettings.ENCRYPTION_KEYS.path()));
    parts.add(path.substring(KEYS.length()));
    return parts;
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
