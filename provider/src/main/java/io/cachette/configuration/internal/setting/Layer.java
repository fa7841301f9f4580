package io.cachette.configuration.internal.setting;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.CacheException;

/**
 * What one source says. Immutable.
 *
 * @param settings those of the manager
 * @param caches those of caches by name, pattern or {@code default}, in the order of the source
 * @param isCachetteSpecific whether all of it was said to Cachette; what platforms set may be for
 *     others
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
              } else if (value.origin().file() != null) { // declared; a property is just not set
                caches.put(name, new Values(section, Map.of()));
              }
            });
    return new Layer(settings, caches, true);
  }

  /**
   * Some settings of the manager.
   *
   * @throws CacheException if a value cannot be read
   */
  public static Layer of(Map<Setting<?>, Value> settings, boolean isCachetteSpecific) {
    Values values = new Values("", settings);
    values.check();
    return new Layer(values, Map.of(), isCachetteSpecific);
  }

  /** Whether it says where the client comes from, so that weaker ones have no say. */
  public boolean hasServer() {
    return settings.origin(Settings.URL) != null || settings.origin(Settings.REDISSON) != null;
  }
}
