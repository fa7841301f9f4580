package io.cachette.jcache;

import java.util.Collection;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** A writer without a source; subclasses override what their test is about. */
class DroppingWriter implements CacheWriter<String, String> {

  @Override
  public void write(Cache.Entry<? extends String, ? extends String> entry) {}

  @Override
  public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
    entries.forEach(this::write);
    entries.clear();
  }

  @Override
  public void delete(Object key) {}

  @Override
  public void deleteAll(Collection<?> keys) {
    keys.forEach(this::delete);
    keys.clear();
  }
}
