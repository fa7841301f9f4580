package io.cachette.faults.client;

import java.util.Collection;
import java.util.Iterator;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** Writes to the system of record, sometimes slowly, so that faults hit it in the middle. */
final class RecordWriter implements CacheWriter<String, Long> {
  private static volatile String keyToCrashAfter = "";

  private final SourceOfRecord source;

  RecordWriter(SourceOfRecord source) {
    this.source = source;
  }

  /** Ends this JVM as {@code kill -9} would, when the next value of a key has been written. */
  static void crashAfterWrite(String key) {
    keyToCrashAfter = key;
  }

  @Override
  public void write(Cache.Entry<? extends String, ? extends Long> entry) {
    Delays.maybe();
    source.write(entry.getKey(), entry.getValue());
    if (entry.getKey().equals(keyToCrashAfter)) {
      Runtime.getRuntime().halt(1);
    }
    Delays.maybe();
  }

  @Override
  public void delete(Object key) {
    Delays.maybe();
    source.delete((String) key);
    Delays.maybe();
  }

  @Override
  public void writeAll(Collection<Cache.Entry<? extends String, ? extends Long>> entries) {
    for (Iterator<Cache.Entry<? extends String, ? extends Long>> i = entries.iterator();
        i.hasNext(); ) {
      write(i.next());
      i.remove();
    }
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    for (Iterator<?> i = keys.iterator(); i.hasNext(); ) {
      delete(i.next());
      i.remove();
    }
  }
}
