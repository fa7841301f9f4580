package io.cachette.jcache.event;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Listeners;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A JVM that prints {@code ready} and then every event of the cache {@code test}, for ever. */
final class ListeningProgram {

  private ListeningProgram() {}

  /** Gets the URL of the server and the namespace. */
  public static void main(String[] arguments) throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CacheFixture.of(URI.create(arguments[0]), arguments[1])
        .cache()
        .registerCacheEntryListener(Listeners.all(heard, true));
    System.out.println("ready");
    while (true) {
      System.out.println(heard.take());
    }
  }
}
