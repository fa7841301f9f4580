package io.cachette.jcache.integration;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;

/** A JVM that changes an entry with a writer that has written and never returns. */
final class WritingProgram {

  private WritingProgram() {}

  /**
   * Puts or removes the entry {@code k}.
   *
   * @param arguments the URL, the namespace, and {@code put} or {@code remove}
   */
  public static void main(String[] arguments) {
    CacheFixture fixture = CacheFixture.of(URI.create(arguments[0]), arguments[1]);
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(StuckWriter::new));
    if (arguments[2].equals("put")) {
      cache.put("k", "new");
    } else {
      cache.remove("k");
    }
  }

  private static final class StuckWriter extends DroppingWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      stop();
    }

    @Override
    public void delete(Object key) {
      stop();
    }

    private static void stop() {
      System.out.println("written");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
