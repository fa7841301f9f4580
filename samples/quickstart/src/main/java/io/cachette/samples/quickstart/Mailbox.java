package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;

/** Hears of the entries that other JVMs, or this one, create in a cache. */
final class Mailbox implements CacheEntryCreatedListener<String, String> {

  private static final int PATIENCE_SECONDS = 10;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final String address;

  private Mailbox(String address) {
    this.address = address;
  }

  /**
   * Listens to a cache. Not synchronously: a listener can only hold up the caller of its own JVM.
   *
   * @param address key of the entries to be told of
   */
  static Mailbox open(Cache<String, String> messages, String address) {
    Mailbox mailbox = new Mailbox(address);
    messages.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(
            () -> mailbox,
            () -> event -> event.getKey().equals(mailbox.address),
            /* isOldValueRequired= */ false,
            /* isSynchronous= */ false));
    return mailbox;
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    events.forEach(event -> heard.add(event.getValue()));
  }

  /** The value of the next entry, or "nothing" if none comes. */
  String next() throws InterruptedException {
    String value = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return value == null ? "nothing" : value;
  }

  /** Each JVM creates an entry and the other one is told. */
  static void show(Console console, Cache<String, String> messages, JavaProgram second)
      throws Exception {
    Mailbox mailbox = open(messages, "first");
    Stopwatch watch = new Stopwatch();
    second.ask("put first hello-from-the-second-JVM");
    String here = mailbox.next();
    console.say(
        "  The second JVM put an entry; heard here after %.1f ms: %s.", watch.millis(), here);
    console.check("The first JVM heard the second.", here.equals("hello-from-the-second-JVM"));

    watch = new Stopwatch();
    messages.put("second", "hello-from-the-first-JVM");
    String there = second.ask("hear");
    console.say(
        "  The first JVM put an entry; heard there after %.1f ms: %s.", watch.millis(), there);
    console.check("The second JVM heard the first.", there.equals("hello-from-the-first-JVM"));
  }
}
