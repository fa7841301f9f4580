package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The {@code cachette.*} settings of an environment. Names keep their case and characters, which
 * the names of caches and patterns need. So they are read from the property sources, not by
 * Spring's binder, which would change them.
 */
final class EnvironmentSettings {

  /** An element of a list, or a key in brackets: {@code allow[0]}, {@code caches[orders.*]}. */
  private static final Pattern BRACKETS = Pattern.compile("\\.?\\[([^\\]]+)]");

  /** The ids of encryption keys may be numbers. */
  private static final Pattern ELEMENT = Pattern.compile("(.*(?<!\\.keys))\\[(\\d+)]");

  /** Other libraries and tests use the properties of the JVM, too. */
  private static final Set<String> OF_THE_JVM =
      Set.of(
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);

  private final ConfigurableEnvironment environment;
  private final List<SettingGroup> groups;

  EnvironmentSettings(ConfigurableEnvironment environment, ClassLoader loader) {
    this.environment = environment;
    this.groups = new ArrayList<>(SettingDeclarations.findGroups(loader));
    groups.add(Settings.GROUP);
  }

  /**
   * Returns the settings of all modules, without those of the auto-configuration. Names that no
   * module knows are included, so that the module rejects them.
   */
  Properties read() {
    Properties settings = new Properties();
    for (String name : findNames()) {
      String value = environment.getProperty(name);
      if (value != null && !value.isEmpty()) {
        settings.setProperty(toSettingName(name), value);
      }
    }
    readLists().forEach(settings::setProperty);
    return settings;
  }

  private Set<String> findNames() {
    Set<String> names = findDeclaredNames();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        for (String name : enumerable.getPropertyNames()) {
          if (name.startsWith(SettingGroup.ROOT)
              && !ELEMENT.matcher(name).matches()
              && isSetting(toSettingName(name), source)) {
            names.add(name);
          }
        }
      }
    }
    return names;
  }

  /** Environment variables have other names, so they are found by the names of the settings. */
  private Set<String> findDeclaredNames() {
    Set<String> names = new TreeSet<>();
    for (SettingGroup group : groups) {
      for (Setting<?> setting : group.fileSchema().settings()) {
        if (group.fileSchema().isText(setting.path())) {
          names.add(group.prefix() + setting.path());
        }
      }
      group.fileSchema().shorthandSections().forEach(path -> names.add(group.prefix() + path));
    }
    names.add(SettingGroup.ROOT + Settings.CONFIG.path());
    return names;
  }

  private boolean isSetting(String name, PropertySource<?> source) {
    if (StarterSettings.contains(name)) {
      return false;
    }
    return !OF_THE_JVM.contains(source.getName())
        || name.startsWith(Settings.GROUP.prefix() + "redis.")
        || name.startsWith(Settings.GROUP.prefix() + Settings.CACHES.path() + ".")
        || groups.stream()
            .anyMatch(group -> !group.name().isEmpty() && name.startsWith(group.prefix()));
  }

  /** The elements of a list come from the first source that has the setting in any form. */
  private Map<String, String> readLists() {
    Map<String, String> lists = new TreeMap<>();
    List<PropertySource<?>> stronger = new ArrayList<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        findLists(enumerable)
            .forEach(
                (name, elements) -> {
                  if (stronger.stream().noneMatch(each -> hasText(each, name))) {
                    lists.putIfAbsent(
                        toSettingName(name),
                        elements.values().stream().collect(Collectors.joining(",")));
                  }
                });
      }
      // This one has the names of all others, in all forms.
      if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
        stronger.add(source);
      }
    }
    return lists;
  }

  private Map<String, Map<Integer, String>> findLists(EnumerablePropertySource<?> source) {
    Map<String, Map<Integer, String>> lists = new TreeMap<>();
    for (String name : source.getPropertyNames()) {
      Matcher element = ELEMENT.matcher(name);
      if (name.startsWith(SettingGroup.ROOT) && element.matches()) {
        lists
            .computeIfAbsent(element.group(1), list -> new TreeMap<>())
            .put(Integer.valueOf(element.group(2)), environment.getProperty(name, ""));
      }
    }
    return lists;
  }

  private static boolean hasText(PropertySource<?> source, String name) {
    return source.containsProperty(name) || source.containsProperty(toSettingName(name));
  }

  /** Spring writes keys with special characters in brackets. */
  private static String toSettingName(String name) {
    return BRACKETS.matcher(name).replaceAll(key -> "." + Matcher.quoteReplacement(key.group(1)));
  }
}
