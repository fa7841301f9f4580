package io.cachette.faults.client;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** Loads values from the system of record, some of them slowly. */
final class RecordLoader implements CacheLoader<String, Long> {
  private final SourceOfRecord source;

  RecordLoader(SourceOfRecord source) {
    this.source = source;
  }

  @Override
  public @Nullable Long load(String key) {
    Long value = source.read(key);
    Delays.maybe();
    return value;
  }

  @Override
  public Map<String, Long> loadAll(Iterable<? extends String> keys) {
    Map<String, Long> values = new HashMap<>();
    for (String key : keys) {
      Long value = load(key);
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }
}
