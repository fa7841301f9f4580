package io.cachette.configuration.internal.setting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.cache.CacheException;

/** Reads the settings of a mapping and of the mappings inside it. Unknown keys are errors. */
public final class SectionReader {

  private final Schema schema;
  private final String section;
  private final Map<Setting<?>, Value> found = new LinkedHashMap<>();

  private SectionReader(Schema schema, String section) {
    this.schema = schema;
    this.section = section;
  }

  /**
   * Reads the settings of a mapping.
   *
   * @param section its place for messages, empty for the outermost
   * @throws CacheException if it has a key that is not known there, or a value that cannot be read
   */
  public static Values read(Schema schema, String section, Value value) {
    if (!(value instanceof Value.Table table)) {
      throw value
          .origin()
          .newException(
              section
                  + " is "
                  + value.describe()
                  + "; expected a mapping of "
                  + String.join(", ", schema.keys("")));
    }
    SectionReader reader = new SectionReader(schema, section);
    reader.readAll("", table);
    Values values = new Values(section, reader.found);
    values.check();
    return values;
  }

  private void readAll(String path, Value.Table table) {
    table
        .entries()
        .forEach((key, value) -> read(path.isEmpty() ? key : path + "." + key, path, key, value));
  }

  private void read(String path, String parent, String key, Value value) {
    Setting<?> setting = schema.findSetting(path);
    boolean isSection = schema.isSection(path);
    if (setting == null && !isSection) {
      throw newUnknownKeyException(parent, key, value.origin());
    }
    if (isSection && value instanceof Value.Table table) {
      readAll(path, table);
    } else if (!isEmpty(value)) {
      found.put(setting == null ? requireShorthand(path, value) : setting, value);
    }
  }

  /** Returns the setting that a section stands for if its value is no mapping. */
  private Setting<?> requireShorthand(String path, Value value) {
    Setting<?> setting = schema.findShorthand(path, value);
    if (setting == null) {
      throw value
          .origin()
          .newException(
              toFullPath(path)
                  + " is "
                  + value.describe()
                  + "; expected "
                  + (path.equals("redis") ? "a URL of a server, a file in YAML, or " : "")
                  + "a mapping of "
                  + String.join(", ", schema.keys(path)));
    }
    return setting;
  }

  private CacheException newUnknownKeyException(String parent, String key, Origin origin) {
    String place = toFullPath(parent);
    String word = Origin.stripValue(key);
    Optional<String> near =
        word.equals(key) ? Suggestions.findNearest(key, schema.keys(parent)) : Optional.empty();
    return origin.newException(
        "unknown key '"
            + word
            + "'"
            + (place.isEmpty() ? "" : " in " + place)
            + describeSeparator(key.substring(word.length()))
            + near.map(known -> "; did you mean '" + known + "'?").orElse(".")
            + " Known here: "
            + String.join(", ", schema.keys(parent)));
  }

  private static String describeSeparator(String afterKey) {
    if (afterKey.isEmpty()) {
      return "";
    }
    return afterKey.startsWith(":")
        ? "; a space is missing after the colon"
        : "; use a colon and a space instead of '='";
  }

  private String toFullPath(String path) {
    return path.isEmpty() || section.isEmpty() ? section + path : section + "." + path;
  }

  /** Whether a value is an empty text, which counts as not set. */
  static boolean isEmpty(Value value) {
    return value instanceof Value.Text text && text.text().isEmpty();
  }
}
