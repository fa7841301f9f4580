package io.cachette.configuration.internal.setting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cachette.configuration.internal.source.YamlFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Generates the JSON schema of configuration files from {@link Settings}. */
final class SchemaWriter {

  private static final Map<String, Object> PLACEHOLDER =
      Map.of("type", "string", "pattern", "\\$\\{");
  private static final Map<String, Object> TEXT = Map.of("type", List.of("string", "number"));

  private SchemaWriter() {}

  static String schema() throws JsonProcessingException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Configuration of Cachette");
    root.putAll(section(Settings.FILE, ""));
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("cache", section(Settings.CACHE, ""));
    Map<String, Object> listener = section(Settings.LISTENER, "");
    listener.put("required", List.of(Settings.LISTENER_CLASS.path()));
    parts.put("listener", listener);
    root.put("$defs", parts);
    ObjectMapper mapper =
        JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static Map<String, Object> section(Schema schema, String path) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String key : schema.keys(path)) {
      properties.put(key, property(schema, path.isEmpty() ? key : path + "." + key));
    }
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("type", "object");
    section.put("properties", properties);
    section.put("additionalProperties", false);
    return section;
  }

  private static Map<String, Object> property(Schema schema, String path) {
    Setting<?> setting = schema.findSetting(path);
    if (setting != null && !schema.isSection(path)) {
      return described(value(setting.type()), setting);
    }
    Map<String, Object> section = section(schema, path);
    if (setting != null) {
      section.put("minProperties", 1);
      section.put("maxProperties", 1);
      return described(anyOf(value(setting.type()), section), setting);
    }
    return switch (path) {
      case "redis" -> anyOf(TEXT, section, redisson());
      case "compression" -> anyOf(value(Settings.COMPRESSION.type()), section);
      default -> section;
    };
  }

  private static Map<String, Object> value(SettingType<?> kind) {
    if (kind.equals(SettingType.CACHES)) {
      Map<String, Object> cache = Map.of("$ref", "#/$defs/cache");
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
