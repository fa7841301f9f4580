package io.cachette.architecture.settings;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.internal.ConfigurationReader;
import io.cachette.configuration.internal.EffectiveSettings;
import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.configuration.internal.source.SettingSource;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** Settings in any of the sources, and the configuration that follows from them. */
final class SampleInput {

  private final SettingGroup group;
  private final Path folder;
  private final Map<SampleSource, Map<String, String>> settings = new EnumMap<>(SampleSource.class);

  /**
   * Creates an input without settings.
   *
   * @param folder for files
   */
  SampleInput(SettingGroup group, Path folder) {
    this.group = group;
    this.folder = folder;
  }

  /** Sets the first or second text of a sample in a source, together with its companions. */
  SampleInput set(SampleSource source, SettingSample sample, int text) {
    Map<String, String> texts = settings.computeIfAbsent(source, any -> new TreeMap<>());
    texts.putAll(sample.companions());
    texts.put(sample.isKey() ? sample.path() + ".k1" : sample.path(), sample.texts().get(text));
    return this;
  }

  /** Returns the entry of a sample in the effective configuration. */
  EffectiveConfiguration.Entry read(SettingSample sample) {
    return read().entries().stream()
        .filter(entry -> entry.key().equals(sample.property()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No entry " + sample.property()));
  }

  private EffectiveConfiguration read() {
    ClassLoader loader = createLoader();
    Config config = registerMicroProfile(loader);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      Map<String, String> variables = toVariables();
      ApplicationSources sources =
          ApplicationSources.of(
              name -> variables.getOrDefault(name, ""),
              toProperties(group.prefix(), SampleSource.SYSTEM_PROPERTY));
      if (group.name().isEmpty()) {
        return new ConfigurationReader(sources)
            .read(
                ConfigurationReader.DEFAULT_URI,
                toProperties(group.prefix(), SampleSource.PROPERTY),
                loader)
            .effective()
            .apply(List.of(SettingSample.ITEM));
      }
      return EffectiveSettings.of(
          ModuleSettings.read(sources, group, createParameters(), loader), createItems());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      ConfigProviderResolver.instance().releaseConfig(config);
    }
  }

  private List<String> createItems() {
    return group.items() == null ? List.of() : List.of(SettingSample.ITEM);
  }

  private List<SettingSource> createParameters() {
    ObjectProperties init =
        new ObjectProperties(
            "init parameter",
            group.prefix(),
            toProperties(group.prefix(), SampleSource.INIT_PARAMETER));
    ObjectProperties context =
        new ObjectProperties(
            "context parameter", toProperties(group.prefix(), SampleSource.CONTEXT_PARAMETER));
    return List.of(PropertySource.dedicated(init), PropertySource.dedicated(context));
  }

  private Config registerMicroProfile(ClassLoader loader) {
    Map<String, String> texts = new HashMap<>();
    settings
        .getOrDefault(SampleSource.MICROPROFILE, Map.of())
        .forEach((path, text) -> texts.put(group.prefix() + path, text));
    ConfigProviderResolver resolver = ConfigProviderResolver.instance();
    Config config =
        resolver
            .getBuilder()
            .withSources(new PropertiesConfigSource(texts, "test", 100))
            .forClassLoader(loader)
            .build();
    resolver.registerConfig(config, loader);
    return config;
  }

  private Properties toProperties(String prefix, SampleSource source) {
    Properties properties = new Properties();
    settings
        .getOrDefault(source, Map.of())
        .forEach((path, text) -> properties.setProperty(prefix + path, text));
    return properties;
  }

  private Map<String, String> toVariables() {
    Map<String, String> variables = new HashMap<>();
    settings
        .getOrDefault(SampleSource.VARIABLE, Map.of())
        .forEach((path, text) -> variables.put(toVariable(path), text));
    settings
        .getOrDefault(SampleSource.VARIABLE_FILE, Map.of())
        .forEach(
            (path, text) ->
                variables.put(
                    toVariable(path) + "_FILE", write(toVariable(path), text).toString()));
    return variables;
  }

  private String toVariable(String path) {
    return SettingGroup.toVariableName(group.prefix() + path);
  }

  private ClassLoader createLoader() {
    Map<String, String> file = settings.get(SampleSource.FILE);
    if (file != null) {
      Map<String, Object> root = new LinkedHashMap<>();
      file.forEach((path, text) -> put(root, toParts(path), text));
      write("cachette.yaml", toYaml(root, ""));
    }
    write("redisson-1.yaml", "singleServerConfig: {address: 'redis://one:7001'}");
    write("redisson-2.yaml", "singleServerConfig: {address: 'redis://two:7002'}");
    try {
      return new URLClassLoader(
          new URL[] {folder.toUri().toURL()}, SampleInput.class.getClassLoader());
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> toParts(String path) {
    String container =
        group.items() == null ? null : group.items().container().path() + "." + SettingSample.ITEM;
    List<String> parts = new ArrayList<>();
    if (!group.name().isEmpty()) {
      parts.addAll(List.of(group.name().split("\\.", -1)));
    }
    String rest = path;
    if (container != null && path.startsWith(container + ".")) {
      parts.add(group.items().container().path());
      parts.add(SettingSample.ITEM);
      rest = path.substring(container.length() + 1);
    }
    parts.addAll(List.of(rest.split("\\.", -1)));
    return parts;
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> table, List<String> parts, String text) {
    if (parts.size() == 1) {
      table.put(parts.get(0), text);
    } else {
      Object inner = table.computeIfAbsent(parts.get(0), any -> new LinkedHashMap<>());
      put((Map<String, Object>) inner, parts.subList(1, parts.size()), text);
    }
  }

  private static String toYaml(Map<?, ?> table, String indent) {
    StringBuilder yaml = new StringBuilder();
    table.forEach(
        (key, value) -> {
          yaml.append(indent).append(key).append(':');
          if (value instanceof Map<?, ?> inner) {
            yaml.append('\n').append(toYaml(inner, indent + "  "));
          } else {
            yaml.append(" '").append(value).append("'\n");
          }
        });
    return yaml.toString();
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
