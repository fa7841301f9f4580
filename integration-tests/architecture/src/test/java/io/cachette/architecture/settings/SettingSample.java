package io.cachette.architecture.settings;

import io.cachette.configuration.internal.setting.FormatSettings;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.RedisCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A setting of any module, with two valid texts.
 *
 * @param path its path in the group, with that of its item
 * @param texts two different texts, except for types that accept only one
 */
record SettingSample(SettingGroup group, String path, Setting<?> setting, List<String> texts) {

  static final String ITEM = "a.b";

  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZg==";
  private static final String OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMA==";

  /** A variable with the name of a password file also sets the password, to its content. */
  private static final List<String> FILES_THAT_EXIST =
      List.of("pom.xml", "src/test/java/io/cachette/architecture/settings/SettingSample.java");

  /** A provider that a sample names. */
  static class One implements CredentialsProvider {
    @Override
    public RedisCredentials get() {
      return RedisCredentials.of(null, "one");
    }
  }

  /** Another one. */
  static final class Two extends One {}

  /** Texts of settings that accept fewer texts than their types have. */
  private static final Map<String, List<String>> BY_PATH =
      Map.of(
          "trusted-proxies", List.of("10.0.0.0/8", "192.0.2.1"),
          "ipv6-prefix", List.of("48", "56"),
          "zone", List.of("Europe/Berlin", "Asia/Tokyo"),
          "redis.redisson", List.of("classpath:redisson-1.yaml", "classpath:redisson-2.yaml"),
          "redis.credentials-provider", List.of(One.class.getName(), Two.class.getName()),
          "redis.password-file", FILES_THAT_EXIST,
          "redis.sentinel-password-file", FILES_THAT_EXIST,
          "encryption.current", List.of("k1", "k1"),
          "encryption.keys", List.of(KEY, OTHER_KEY));

  private static final Map<String, List<String>> BY_TYPE =
      Map.ofEntries(
          Map.entry("text", List.of("one", "two")),
          Map.entry("name", List.of("one", "two")),
          Map.entry("secret", List.of("s1", "s2")),
          Map.entry("URL", List.of("redis://one:7001", "redis://two:7002")),
          Map.entry("file", List.of("one.p12", "two.p12")),
          Map.entry("true or false", List.of("true", "false")),
          Map.entry("duration", List.of("7s", "8s")),
          Map.entry("eternal", List.of("eternal", "eternal")),
          Map.entry("size", List.of("2048", "4096")),
          Map.entry("number", List.of("7", "8")),
          Map.entry("class", List.of("com.acme.One", "com.acme.Two")),
          Map.entry("list", List.of("com.acme.One", "com.acme.Two")));

  /** The groups of all modules. */
  static List<SettingGroup> findGroups() {
    List<SettingGroup> groups = new ArrayList<>();
    groups.add(Settings.GROUP);
    groups.addAll(SettingDeclarations.findGroups(SettingSample.class.getClassLoader()));
    return groups;
  }

  /** All settings that have a text, of all modules; of items as those of an item of one name. */
  static List<SettingSample> findAll() {
    List<SettingSample> samples = new ArrayList<>();
    for (SettingGroup group : findGroups()) {
      group.fileSchema().settings().forEach(setting -> add(samples, group, "", setting));
      ItemSettings items = group.items();
      if (items != null) {
        String item = group.toItemPath(items, ITEM, "") + ".";
        items.schema().settings().forEach(setting -> add(samples, group, item, setting));
      }
    }
    return samples;
  }

  private static void add(
      List<SettingSample> samples, SettingGroup group, String item, Setting<?> setting) {
    if (!setting.type().equals(SettingType.ITEMS)) {
      samples.add(new SettingSample(group, item + setting.path(), setting, chooseTexts(setting)));
    }
  }

  private static List<String> chooseTexts(Setting<?> setting) {
    List<String> texts = BY_PATH.getOrDefault(setting.path(), BY_TYPE.get(setting.type().name()));
    if (texts != null) {
      return texts;
    }
    String pattern = setting.type().pattern();
    if (pattern == null) {
      throw new IllegalStateException("No sample for " + setting);
    }
    return List.of(pattern.split("[|]", -1)).subList(0, 2);
  }

  /** The name of the property. */
  String property() {
    return group.prefix() + path;
  }

  /** Whether it is an encryption key, whose id is a part of the name. */
  boolean isKey() {
    return setting.equals(FormatSettings.ENCRYPTION_KEYS);
  }

  /** Other settings without which it has no effect or is not valid, by path in the group. */
  Map<String, String> companions() {
    String section = path.substring(0, path.length() - setting.path().length());
    if (setting.equals(FormatSettings.ENCRYPTION_CURRENT)) {
      return Map.of(section + "encryption.keys.k1", KEY);
    }
    if (isKey()) {
      return Map.of(section + "encryption.current", "k1");
    }
    if (path.startsWith("redis.tls.")) {
      return Map.of("redis.url", "rediss://host");
    }
    if (path.equals("redis.sentinel-username")) {
      return Map.of("redis.sentinel-password", "s");
    }
    return Map.of();
  }

  @Override
  public String toString() {
    return property();
  }
}
