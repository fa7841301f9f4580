package io.cachette.jcache.support;

import java.util.Collection;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** A writer that drops all entries. Subclasses override single methods. */
public class DroppingWriter<K, V> implements CacheWriter<K, V> {

  @Override
  public void write(Cache.Entry<? extends K, ? extends V> entry) {}

  @Override
  public void writeAll(Collection<Cache.Entry<? extends K, ? extends V>> entries) {
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
