package io.cachette.configuration.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.CacheException;

/**
 * What one source says. Immutable.
 *
 * @param settings those of the manager
 * @param caches those of caches by name, pattern or {@code default}, in the order of the source
 */
record Layer(Values settings, Map<String, Values> caches) {

  /**
   * Reads the mapping of a source.
   *
   * @throws CacheException if a key is not known or a value cannot be read
   */
  static Layer read(Schema schema, Value.Table table) {
    Values settings = SectionReader.read(schema, "", table);
    Map<String, Values> caches = new LinkedHashMap<>();
    settings
        .get(Settings.CACHES, Map.of())
        .forEach(
            (name, value) -> {
              if (name.isEmpty()) {
                throw value.origin().error("this names no cache");
              }
              if (!(value instanceof Value.Text text && text.text().isEmpty())) {
                caches.put(name, SectionReader.read(Settings.CACHE, "caches." + name, value));
              }
            });
    return new Layer(settings, caches);
  }

  /** What some environment variables say. */
  static Layer of(Map<Setting<?>, Value> settings) {
    Values values = new Values("", settings);
    values.check();
    return new Layer(values, Map.of());
  }
}
