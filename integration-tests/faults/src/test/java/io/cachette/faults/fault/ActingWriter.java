package io.cachette.faults.fault;

import java.util.Collection;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** A writer that lets something happen while it writes. */
record ActingWriter(Runnable action) implements CacheWriter<String, Long> {

  @Override
  public void write(Cache.Entry<? extends String, ? extends Long> entry) {
    action.run();
  }

  @Override
  public void writeAll(Collection<Cache.Entry<? extends String, ? extends Long>> entries) {
    action.run();
    entries.clear();
  }

  @Override
  public void delete(Object key) {
    action.run();
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    action.run();
    keys.clear();
  }
}
