package io.cachette.architecture.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cachette.configuration.internal.setting.FormatSettings;
import io.cachette.configuration.internal.setting.NearCacheSettings;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.source.YamlFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Generates the JSON schema of configuration files from the declarations of all modules. */
final class SchemaWriter {

  private static final Map<String, Object> PLACEHOLDER =
      Map.of("type", "string", "pattern", "\\$\\{");
  private static final Map<String, Object> TEXT = Map.of("type", List.of("string", "number"));

  private SchemaWriter() {}

  static String schema() throws JsonProcessingException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Configuration of Cachette");
    root.putAll(section(Settings.GROUP, Settings.FILE, ""));
    SettingSample.findGroups().forEach(group -> addModule(root, group));
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("cache", section(Settings.GROUP, Settings.CACHE, ""));
    Map<String, Object> listener = section(Settings.GROUP, Settings.LISTENER, "");
    listener.put("required", List.of(Settings.LISTENER_CLASS.path()));
    parts.put("listener", listener);
    root.put("$defs", parts);
    ObjectMapper mapper =
        JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** Adds the section of a module; that of {@code ratelimit.http} is a part of another one. */
  @SuppressWarnings("unchecked")
  private static void addModule(Map<String, Object> root, SettingGroup group) {
    if (group.name().isEmpty()) {
      return;
    }
    List<String> parts = List.of(group.name().split("\\.", -1));
    Map<String, Object> parent = root;
    for (String part : parts.subList(0, parts.size() - 1)) {
      parent = (Map<String, Object>) ((Map<String, Object>) parent.get("properties")).get(part);
    }
    ((Map<String, Object>) parent.get("properties"))
        .put(parts.get(parts.size() - 1), section(group, group.fileSchema(), ""));
  }

  private static Map<String, Object> section(SettingGroup group, Schema schema, String path) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String key : schema.keys(path)) {
      properties.put(key, property(group, schema, path.isEmpty() ? key : path + "." + key));
    }
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("type", "object");
    section.put("properties", properties);
    section.put("additionalProperties", false);
    return section;
  }

  private static Map<String, Object> property(SettingGroup group, Schema schema, String path) {
    Setting<?> setting = schema.findSetting(path);
    if (setting != null && !schema.isSection(path)) {
      return described(value(group, setting.type()), setting);
    }
    Map<String, Object> section = section(group, schema, path);
    if (setting != null) {
      section.put("minProperties", 1);
      section.put("maxProperties", 1);
      return described(anyOf(value(group, setting.type()), section), setting);
    }
    return switch (path) {
      case "redis" -> anyOf(TEXT, section, redisson());
      case "compression" -> anyOf(value(group, FormatSettings.COMPRESSION.type()), section);
      case "near-cache" -> anyOf(value(group, NearCacheSettings.ENABLED.type()), section);
      default -> section;
    };
  }

  private static Map<String, Object> value(SettingGroup group, SettingType<?> kind) {
    if (kind.equals(SettingType.ITEMS)) {
      Map<String, Object> cache =
          group.equals(Settings.GROUP)
              ? Map.of("$ref", "#/$defs/cache")
              : section(group, Objects.requireNonNull(group.items()).schema(), "");
      return Map.of("type", "object", "additionalProperties", anyOf(cache, Map.of("type", "null")));
    }
    if (kind.equals(SettingType.LISTENERS)) {
      return anyOf(TEXT, list(anyOf(TEXT, Map.of("$ref", "#/$defs/listener"))));
    }
    if (kind.equals(SettingType.PATTERNS)) {
      return anyOf(TEXT, list(TEXT));
    }
    if (kind.equals(SettingType.KEYS)) {
      return Map.of("type", "object", "additionalProperties", TEXT);
    }
    String pattern = kind.pattern();
    if (pattern == null) {
      return TEXT;
    }
    return pattern.matches("[a-z0-9-]+([|][a-z0-9-]+)*")
        ? anyOf(
            Map.of(
                "enum", Arrays.stream(pattern.split("[|]", -1)).map(SchemaWriter::typed).toList()),
            PLACEHOLDER)
        : anyOf(matching(pattern), PLACEHOLDER);
  }

  /** Allows numbers, too, if their text can match. */
  private static Map<String, Object> matching(String pattern) {
    Object type = "123".matches(pattern) ? List.of("string", "integer") : "string";
    return Map.of("type", type, "pattern", "^(?:" + pattern + ")$");
  }

  private static Map<String, Object> list(Object items) {
    return Map.of("type", "array", "items", items);
  }

  private static Map<String, Object> redisson() {
    return Map.of(
        "type",
        "object",
        "anyOf",
        YamlFile.REDISSON_KEYS.stream()
            .sorted()
            .map(key -> Map.of("required", List.of(key)))
            .toList());
  }

  private static Map<String, Object> described(Map<String, Object> value, Setting<?> setting) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("description", setting.meaning());
    if (!setting.defaultText().startsWith("(")) {
      described.put("default", typed(setting.defaultText()));
    }
    described.putAll(value);
    return described;
  }

  private static Object typed(String text) {
    if (text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    return text.matches("\\d+") ? (Object) Integer.valueOf(text) : text;
  }

  private static Map<String, Object> anyOf(Object... alternatives) {
    return Map.of("anyOf", List.of(alternatives));
  }
}
