package io.cachette.session.internal;

import io.cachette.redis.DaemonThreads;
import io.cachette.redis.GuardedScripts;
import io.cachette.session.internal.store.SessionId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Tells code of this node that a session has ended, wherever that was; hears of it by the channel
 * that {@code destroy.lua} and {@code move.lua} publish on. Subscribes when it is asked for the
 * first time. Safe for use by several threads.
 */
final class Ends {

  private static final Logger LOG = System.getLogger(Ends.class.getName());

  private final GuardedScripts scripts;
  private final String channel;
  private final DaemonThreads threads;
  private final Copies copies;
  private final Map<SessionId, Set<Watch>> waiting = new ConcurrentHashMap<>();

  /** Guarded by this. */
  private @Nullable CompletableFuture<?> subscription;

  Ends(GuardedScripts scripts, String channel, DaemonThreads threads, Copies copies) {
    this.scripts = scripts;
    this.channel = channel;
    this.threads = threads;
    this.copies = copies;
  }

  /** Code that waits for the end of a session, whose id may change. */
  private static final class Watch {

    private final Runnable code;
    private volatile SessionId id;

    Watch(Runnable code, SessionId id) {
      this.code = code;
      this.id = id;
    }
  }

  /**
   * Has code run when a session has ended. Waits for the subscription if it is the first one, at
   * most for some time.
   *
   * @return takes that back
   */
  Runnable add(SessionId id, Runnable code, Duration longest) {
    Watch watch = new Watch(code, id);
    put(watch);
    try {
      subscribe().get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.DEBUG, "Not subscribed yet to the ends of sessions", e);
    }
    return () -> remove(watch);
  }

  private void put(Watch watch) {
    waiting.compute(
        watch.id,
        (id, known) -> {
          Set<Watch> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(watch);
          return all;
        });
  }

  private void remove(Watch watch) {
    waiting.computeIfPresent(
        watch.id,
        (id, all) -> {
          all.remove(watch);
          return all.isEmpty() ? null : all;
        });
  }

  /** Hears of ends from now on; asked again if Redis did not answer. */
  synchronized CompletableFuture<?> subscribe() {
    CompletableFuture<?> known = subscription;
    if (known == null || known.isCompletedExceptionally()) {
      known =
          scripts
              .client()
              .thenCompose(
                  client ->
                      client
                          .getTopic(channel, ByteArrayCodec.INSTANCE)
                          .addListenerAsync(byte[].class, (from, message) -> heard(message))
                          .toCompletableFuture());
      subscription = known;
    }
    return known;
  }

  private void heard(byte @Nullable [] message) {
    String[] words = message == null ? new String[0] : text(message).split(" ", -1);
    if (words.length == 2 && words[0].equals("ended") && SessionId.isValid(words[1])) {
      ended(new SessionId(words[1]));
    } else if (words.length == 3
        && words[0].equals("moved")
        && SessionId.isValid(words[1])
        && SessionId.isValid(words[2])) {
      moved(new SessionId(words[1]), new SessionId(words[2]));
    }
  }

  private static String text(byte[] message) {
    return new String(message, StandardCharsets.US_ASCII);
  }

  private void ended(SessionId id) {
    copies.remove(id);
    taken(id)
        .forEach(
            watch -> threads.callbacks().execute(() -> Notified.call(watch.code, Runnable::run)));
  }

  private void moved(SessionId from, SessionId to) {
    copies.remove(from);
    taken(from)
        .forEach(
            watch -> {
              watch.id = to;
              put(watch);
            });
  }

  private Set<Watch> taken(SessionId id) {
    Set<Watch> all = waiting.remove(id);
    return all == null ? Set.of() : all;
  }
}
