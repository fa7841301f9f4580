package io.cachette.configuration.internal;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingGroup.ItemSettings;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values and sources of settings, without secrets.
 *
 * @param entries in the order of the documentation
 */
public record EffectiveSettings(List<EffectiveConfiguration.Entry> entries)
    implements EffectiveConfiguration {

  private static final Logger LOG = System.getLogger(EffectiveConfiguration.class.getName());
  private static final String DEFAULT = "default";

  /** A value and its source. */
  private record EffectiveSetting(String key, String value, String source, boolean isDefault)
      implements EffectiveConfiguration.Entry {

    @Override
    public String toString() {
      return key + " = " + value + " (" + source + ")";
    }
  }

  /**
   * Describes the settings of a group, and those of its items that are set.
   *
   * @param items names of items that sources such as environment variables may have, too
   */
  public static EffectiveSettings of(MergedSettings merged, Collection<String> items) {
    SettingGroup group = merged.group();
    List<EffectiveConfiguration.Entry> entries = new ArrayList<>();
    for (Setting<?> setting : group.fileSchema().settings()) {
      if (group.items() == null || !setting.equals(group.items().container())) {
        entries.add(createEntry(group.prefix(), setting, merged.settings()));
      }
    }
    ItemSettings itemSettings = group.items();
    if (itemSettings != null) {
      Set<String> names = new TreeSet<>(merged.itemNames());
      names.addAll(items);
      for (String name : names) {
        String prefix = group.prefix() + group.toItemPath(itemSettings, name, "") + ".";
        Values values = merged.item(name);
        itemSettings.schema().settings().stream()
            .filter(setting -> values.origin(setting) != null)
            .forEach(setting -> entries.add(createEntry(prefix, setting, values)));
      }
    }
    return new EffectiveSettings(entries);
  }

  /** Writes settings to the log at level DEBUG. They are not computed at other levels. */
  static void log(String what, Supplier<? extends EffectiveConfiguration> configuration) {
    if (LOG.isLoggable(Level.DEBUG)) {
      LOG.log(Level.DEBUG, "Settings of {0}:\n{1}", what, configuration.get().describe());
    }
  }

  /** Returns these settings followed by others. */
  EffectiveSettings and(Stream<EffectiveSettings> others) {
    return new EffectiveSettings(
        Stream.concat(entries.stream(), others.flatMap(other -> other.entries.stream())).toList());
  }

  @Override
  public String describe() {
    return entries.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return describe();
  }

  private static EffectiveSetting createEntry(String prefix, Setting<?> setting, Values values) {
    Value value = values.findValue(setting);
    Origin origin = values.origin(setting);
    String key = prefix + setting.path();
    if (value == null || origin == null) {
      return new EffectiveSetting(key, setting.defaultText(), DEFAULT, true);
    }
    return new EffectiveSetting(key, setting.type().show(value), origin.place(), false);
  }
}
