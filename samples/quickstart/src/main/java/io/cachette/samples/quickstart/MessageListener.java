package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;

/**
 * A listener that collects the values of created entries with one key, whichever JVM creates them.
 */
final class MessageListener implements CacheEntryCreatedListener<String, String> {

  private static final int TIMEOUT_SECONDS = 10;

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final String key;

  private MessageListener(String key) {
    this.key = key;
  }

  /**
   * Registers a listener with a cache. It is asynchronous, because a synchronous one delays the
   * caller only in its own JVM.
   *
   * @param key the key of the entries
   */
  static MessageListener register(Cache<String, String> messages, String key) {
    MessageListener listener = new MessageListener(key);
    messages.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(
            () -> listener,
            () -> event -> event.getKey().equals(listener.key),
            /* isOldValueRequired= */ false,
            /* isSynchronous= */ false));
    return listener;
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    events.forEach(event -> received.add(event.getValue()));
  }

  /**
   * Waits for the next entry.
   *
   * @return its value, or "nothing" if no entry is created in time
   */
  String awaitNext() throws InterruptedException {
    String value = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    return value == null ? "nothing" : value;
  }

  /** Creates an entry in each JVM, which the other one receives. */
  static void show(Console console, Cache<String, String> messages, JavaProgram second)
      throws Exception {
    MessageListener listener = register(messages, "first");
    Stopwatch watch = new Stopwatch();
    second.ask("put first hello-from-the-second-JVM");
    String here = listener.awaitNext();
    console.say(
        "  The second JVM put an entry; received here after %.1f ms: %s.", watch.millis(), here);
    console.check(
        "The first JVM received the entry of the second.",
        here.equals("hello-from-the-second-JVM"));

    watch = new Stopwatch();
    messages.put("second", "hello-from-the-first-JVM");
    String there = second.ask("receive");
    console.say(
        "  The first JVM put an entry; received there after %.1f ms: %s.", watch.millis(), there);
    console.check(
        "The second JVM received the entry of the first.",
        there.equals("hello-from-the-first-JVM"));
  }
}
