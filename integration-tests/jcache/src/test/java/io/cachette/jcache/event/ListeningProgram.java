package io.cachette.jcache.event;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** A program that prints {@code ready} and then each event of the cache {@code test}. */
final class ListeningProgram {

  private ListeningProgram() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments the URL of the server and the namespace
   */
  public static void main(String[] arguments) throws InterruptedException {
    CacheFixture.of(URI.create(arguments[0]), arguments[1])
        .cache()
        .registerCacheEntryListener(new RecordingListener(System.out::println).registration());
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
