package io.cachette.jcache.support;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** A writer to a database in memory. It records its calls. */
public class RecordingWriter implements CacheWriter<String, String> {

  private final Map<String, String> database = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  public Map<String, String> database() {
    return database;
  }

  /** The calls so far, each as its method and its sorted arguments. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void write(Cache.Entry<? extends String, ? extends String> entry) {
    calls.add("write " + entry.getKey() + "=" + entry.getValue());
    database.put(entry.getKey(), entry.getValue());
  }

  @Override
  public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
    Map<String, String> sorted = new TreeMap<>();
    entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    calls.add("writeAll " + sorted);
    database.putAll(sorted);
    entries.clear();
  }

  @Override
  public void delete(Object key) {
    calls.add("delete " + key);
    database.remove((String) key);
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    Collection<String> sorted = new TreeSet<>();
    keys.forEach(key -> sorted.add((String) key));
    calls.add("deleteAll " + sorted);
    database.keySet().removeAll(sorted);
    keys.clear();
  }
}
