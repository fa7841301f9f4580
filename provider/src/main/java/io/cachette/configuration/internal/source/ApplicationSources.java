package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The sources of settings that all parts of an application share: parameters of its servlet context
 * and MicroProfile Config if they are present, system properties, environment variables, and a
 * file. Earlier ones win.
 */
public final class ApplicationSources {

  private static final String DEFAULT_FILE = "cachette.yaml";
  private static final String CONFIG = SettingGroup.ROOT + Settings.CONFIG.path();

  private final Environment environment;
  private final Properties system;
  private final List<PropertyLookup> lookups = new ArrayList<>();
  private final List<SettingSource> properties = new ArrayList<>();

  private ApplicationSources(
      Function<String, @Nullable String> environment,
      Properties system,
      Optional<PropertyLookup> contextParameters,
      Optional<PropertyLookup> microProfile) {
    this.environment = new Environment(environment);
    this.system = system;
    contextParameters.ifPresent(lookup -> add("context parameter", lookup));
    microProfile.ifPresent(lookup -> add("MicroProfile Config", lookup));
    add("system property", new ObjectProperties("system property", system));
    add("environment variable", new EnvironmentProperties(this.environment));
  }

  /**
   * Creates sources.
   *
   * @param environment {@link System#getenv(String)}
   * @param system {@link System#getProperties()}
   */
  public static ApplicationSources of(
      Function<String, @Nullable String> environment, Properties system) {
    return new ApplicationSources(environment, system, Optional.empty(), MicroProfile.find());
  }

  private void add(String kind, PropertyLookup lookup) {
    lookups.add(lookup);
    properties.add(PropertySource.shared(kind, lookup));
  }

  /** Returns the sources of this JVM, and those of the application with a class loader. */
  public static ApplicationSources of(ClassLoader application) {
    return new ApplicationSources(
        System::getenv,
        System.getProperties(),
        ContextParameters.find(application),
        MicroProfile.find());
  }

  /** Returns the sources of properties: all but the file. */
  public List<SettingSource> properties() {
    return List.copyOf(properties);
  }

  /** Returns the environment variables that platforms set for all applications. */
  public PlatformVariables platformVariables() {
    return new PlatformVariables(environment);
  }

  /**
   * Returns the file that {@code cachette.config} names, or else {@code cachette.yaml} of the class
   * path; empty if there is none.
   *
   * @param stronger properties that may name the file, too; null if there are none
   * @param acceptedForms description of accepted names, for messages
   * @throws CacheException if the file cannot be found or read
   */
  public Optional<FileSource> findFile(
      @Nullable ObjectProperties stronger, ClassLoader loader, String acceptedForms) {
    Value.Text name =
        Stream.concat(Stream.ofNullable(stronger), lookups.stream())
            .map(this::findFileName)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    try {
      if (name != null) {
        return Optional.of(open(name.text(), name.origin(), loader, acceptedForms));
      }
      Location location = Location.findOnClassPath(DEFAULT_FILE, loader);
      return Optional.ofNullable(location).map(found -> open(found, acceptedForms));
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** A variable that names the file itself is not read from another file. */
  private Value.@Nullable Text findFileName(PropertyLookup lookup) {
    Value.Text text;
    if (lookup instanceof EnvironmentProperties) {
      String path = environment.readVariable(SettingGroup.toVariableName(CONFIG));
      text = path == null ? null : new Value.Text(path, lookup.origin(CONFIG));
    } else {
      text = lookup.find(CONFIG);
    }
    return text == null || text.text().isEmpty() ? null : text;
  }

  /**
   * Opens the file that a text names.
   *
   * @throws CacheException if the file cannot be found or read
   */
  public FileSource open(String name, Origin origin, ClassLoader loader, String acceptedForms) {
    Location location;
    try {
      location = Location.of(name, null, loader);
    } catch (IllegalArgumentException e) {
      throw origin.newException(e.getMessage() + ". " + acceptedForms);
    }
    return open(location, acceptedForms);
  }

  private FileSource open(Location location, String acceptedForms) {
    try {
      return FileSource.of(
          YamlFile.read(location).readSettings(new Placeholders(environment, system)));
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage() + ". " + acceptedForms);
    }
  }
}
