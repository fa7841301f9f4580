package io.cachette.jcache.support;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** A loader that calls a function. The function returns null for a key without a value. */
public record FunctionLoader(Function<String, @Nullable String> source)
    implements CacheLoader<String, String> {

  @Override
  @SuppressWarnings("NullAway") // the API says that null means that there is no value
  public String load(String key) {
    return source.apply(key);
  }

  @Override
  public Map<String, String> loadAll(Iterable<? extends String> keys) {
    Map<String, String> loaded = new HashMap<>();
    for (String key : keys) {
      String value = source.apply(key);
      if (value != null) {
        loaded.put(key, value);
      }
    }
    return loaded;
  }
}
