package io.cachette.architecture.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.spring.boot.internal.StarterSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Generates the metadata by which editors complete and check {@code application.yml}. Durations,
 * sizes and lists are texts, since the forms of Cachette are not those of Spring.
 */
final class SpringMetadataWriter {

  private static final String TEXT = "java.lang.String";
  private static final String ALL_CACHES = "cachette.caches.default.";

  /** A switch that Spring Boot defines for each part of the health. */
  private static final Setting<Boolean> HEALTH =
      new Setting<>(
          "health.cachette.enabled",
          SettingType.BOOLEAN,
          "true",
          "Whether the health of the application contains that of Redis.");

  /** What settings mean in Spring, if it is not what the pages say. */
  private static final Map<String, String> MEANINGS =
      Map.of(
          "cachette.lock.enabled", "Whether there is a bean DistributedLocks.",
          "cachette.ratelimit.enabled", "Whether there is a bean RateLimiters.",
          "cachette.session.enabled", "Whether sessions are stored in Redis.",
          "cachette.session.route", "Name of this node for a load balancer.");

  /** The settings of annotations, which need CDI. */
  private static final Set<String> NOT_COVERED =
      Set.of("cachette.lock.locks", "cachette.ratelimit.limits");

  private final List<Map<String, Object>> properties = new ArrayList<>();
  private final List<Map<String, Object>> hints = new ArrayList<>();

  private SpringMetadataWriter() {}

  static String metadata() throws JsonProcessingException {
    SpringMetadataWriter writer = new SpringMetadataWriter();
    StarterSettings.ALL.forEach(setting -> writer.add(SettingGroup.ROOT, setting));
    writer.add("management.", HEALTH);
    writer.add(SettingGroup.ROOT, Settings.CONFIG);
    SettingSample.findGroups()
        .forEach(
            group ->
                group
                    .fileSchema()
                    .settings()
                    .forEach(setting -> writer.add(group.prefix(), setting)));
    Settings.CACHE.settings().forEach(setting -> writer.add(ALL_CACHES, setting));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("groups", List.of());
    root.put("properties", writer.properties);
    root.put("hints", writer.hints);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private void add(String prefix, Setting<?> setting) {
    String name = prefix + setting.path();
    if (name.startsWith("cachette.cdi.") || NOT_COVERED.contains(name)) {
      return;
    }
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("name", name);
    property.put("type", typeOf(setting.type()));
    property.put("description", MEANINGS.getOrDefault(name, setting.meaning()));
    if (setting.hasDefaultValue()) {
      property.put("defaultValue", setting.defaultText());
    }
    properties.add(property);
    String kind = setting.type().name();
    if (kind.contains(" or ") && typeOf(setting.type()).equals(TEXT)) {
      Map<String, Object> hint = new LinkedHashMap<>(); // keeps the order of the file
      hint.put("name", name);
      hint.put(
          "values",
          Arrays.stream(kind.split(" or ", -1)).map(value -> Map.of("value", value)).toList());
      hints.add(hint);
    }
  }

  private static String typeOf(SettingType<?> type) {
    if (type.equals(SettingType.ITEMS) || type.equals(SettingType.KEYS)) {
      return "java.util.Map<java.lang.String,java.lang.Object>";
    }
    return switch (type.name()) {
      case "true or false" -> "java.lang.Boolean";
      case "number" -> "java.lang.Integer";
      default -> TEXT;
    };
  }
}
