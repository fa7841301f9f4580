package io.cachette.configuration.internal;

import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.configuration.internal.source.SettingSource;
import java.util.ArrayList;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Reads the settings of modules other than the provider, from the sources of the application. */
public final class ModuleSettings {

  private ModuleSettings() {}

  /**
   * Reads the settings of a group. Reads files, and does not connect.
   *
   * @param stronger sources that win over those of the application, the strongest first
   * @param loader finds {@code cachette.yaml} on the class path
   * @throws IllegalArgumentException if a key is not known or a value cannot be read; the message
   *     names the place and shows no secret
   */
  public static MergedSettings read(
      SettingGroup group, List<SettingSource> stronger, ClassLoader loader) {
    return log(group, read(ApplicationSources.of(loader), group, null, stronger, loader));
  }

  /**
   * Reads the settings of a group, with properties that win over the sources of the application and
   * may name the configuration file; see {@link #read(SettingGroup, List, ClassLoader)}.
   *
   * @param properties the settings of the group, and {@code cachette.config}
   */
  public static MergedSettings read(
      SettingGroup group, ObjectProperties properties, ClassLoader loader) {
    List<SettingSource> stronger = List.of(PropertySource.dedicated(properties));
    return log(group, read(ApplicationSources.of(loader), group, properties, stronger, loader));
  }

  private static MergedSettings log(SettingGroup group, MergedSettings settings) {
    EffectiveSettings.log(group.name(), () -> EffectiveSettings.of(settings, List.of()));
    return settings;
  }

  /**
   * Reads the settings of a group for the application of the calling thread; see {@link
   * #read(SettingGroup, List, ClassLoader)}.
   */
  public static MergedSettings read(SettingGroup group, List<SettingSource> stronger) {
    ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();
    return read(
        group,
        stronger,
        contextLoader == null ? ModuleSettings.class.getClassLoader() : contextLoader);
  }

  /** Reads the settings of a group from given sources. */
  public static MergedSettings read(
      ApplicationSources application,
      SettingGroup group,
      List<SettingSource> stronger,
      ClassLoader loader) {
    return read(application, group, null, stronger, loader);
  }

  private static MergedSettings read(
      ApplicationSources application,
      SettingGroup group,
      @Nullable ObjectProperties file,
      List<SettingSource> stronger,
      ClassLoader loader) {
    List<SettingSource> sources = new ArrayList<>(stronger);
    sources.addAll(application.properties());
    try {
      application.findFile(file, loader, ManagerUriForms.ACCEPTED).ifPresent(sources::add);
      List<Layer> layers = sources.stream().map(source -> source.read(group)).toList();
      return new MergedSettings(group, layers);
    } catch (CacheException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
