package io.cachette.configuration.internal.setting;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.CacheException;

/**
 * The settings of one source. Immutable.
 *
 * @param settings those of the manager
 * @param caches those of caches by name, pattern or {@code default}, in the order of the source
 * @param isCachetteSpecific whether all settings are meant for Cachette; variables that platforms
 *     set may be meant for other applications
 */
public record Layer(Values settings, Map<String, Values> caches, boolean isCachetteSpecific) {

  /**
   * Reads the mapping of a source.
   *
   * @throws CacheException if a key is not known or a value cannot be read
   */
  public static Layer read(Schema schema, Value.Table table) {
    Values settings = SectionReader.read(schema, "", table);
    Map<String, Values> caches = new LinkedHashMap<>();
    settings
        .get(Settings.CACHES, Map.of())
        .forEach(
            (name, value) -> {
              if (name.isEmpty()) {
                throw value.origin().newException("this names no cache");
              }
              String section = "caches." + name;
              if (!SectionReader.isEmpty(value)) {
                caches.put(name, SectionReader.read(Settings.CACHE, section, value));
              } else if (value.origin().file()
                  != null) { // declares a cache; an empty property sets nothing
                caches.put(name, new Values(section, Map.of()));
              }
            });
    return new Layer(settings, caches, true);
  }

  /**
   * Creates a layer of settings of the manager.
   *
   * @throws CacheException if a value cannot be read
   */
  public static Layer of(Map<Setting<?>, Value> settings, boolean isCachetteSpecific) {
    Values values = new Values("", settings);
    values.check();
    return new Layer(values, Map.of(), isCachetteSpecific);
  }

  /** Whether this layer determines the source of the client, so that weaker layers are ignored. */
  public boolean hasServer() {
    return settings.origin(Settings.URL) != null || settings.origin(Settings.REDISSON) != null;
  }
}
