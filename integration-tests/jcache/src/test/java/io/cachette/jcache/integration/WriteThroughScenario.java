package io.cachette.jcache.integration;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import java.util.Map;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.AfterEach;

/** A cache that writes through, with a listener of its events. */
abstract class WriteThroughScenario {

  final RecordingListener listener = new RecordingListener();
  final CacheFixture fixture;

  WriteThroughScenario(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  Cache<String, String> cache(CacheWriter<String, String> writer, String... entries) {
    try (Cache<String, String> direct = fixture.cache()) {
      for (int i = 0; i < entries.length; i += 2) {
        direct.put(entries[i], entries[i + 1]);
      }
    }
    return cache(fixture, writer);
  }

  Cache<String, String> cache(CacheFixture node, CacheWriter<String, String> writer) {
    return node.cache(
        "test",
        CacheFixture.strings()
            .setStatisticsEnabled(true)
            .setWriteThrough(true)
            .setCacheWriterFactory(() -> writer)
            .addCacheEntryListenerConfiguration(listener.registration()));
  }

  static Map<String, String> contents(Cache<String, String> cache) {
    Map<String, String> contents = new TreeMap<>();
    cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
    return contents;
  }

  static String set(MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue("new");
    return "done";
  }
}
