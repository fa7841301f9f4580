package io.cachette.session.internal.lifecycle;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.SharedClient;
import io.cachette.session.internal.listener.ListenerInvoker;
import io.cachette.session.internal.outage.SessionReplicas;
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

/**
 * Runs code of this node after a session was destroyed on any node. Subscribes at first use to the
 * channel on which {@code destroy.lua} and {@code move.lua} publish. Thread-safe.
 */
final class SessionEndNotifier {

  private static final Logger LOG = System.getLogger(SessionEndNotifier.class.getName());

  private final ResilientScripts scripts;
  private final String channel;
  private final DaemonExecutors threads;
  private final SessionReplicas replicas;
  private final Map<SessionId, Set<Registration>> registrations = new ConcurrentHashMap<>();

  /** Guarded by this. */
  private @Nullable CompletableFuture<?> subscription;

  SessionEndNotifier(
      ResilientScripts scripts, String channel, DaemonExecutors threads, SessionReplicas replicas) {
    this.scripts = scripts;
    this.channel = channel;
    this.threads = threads;
    this.replicas = replicas;
  }

  /** Code to run after the destruction of a session, whose id may change. */
  private static final class Registration {

    private final Runnable code;
    private volatile SessionId id;

    Registration(Runnable code, SessionId id) {
      this.code = code;
      this.id = id;
    }
  }

  /**
   * Registers code that runs after a session was destroyed. The first call waits for the
   * subscription, at most for the timeout.
   *
   * @return cancels the registration
   */
  Runnable add(SessionId id, Runnable code, Duration timeout) {
    Registration registration = new Registration(code, id);
    put(registration);
    try {
      subscribeAsync().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.DEBUG, "Not subscribed yet to destructions of sessions", e);
    }
    return () -> remove(registration);
  }

  private void put(Registration registration) {
    registrations.compute(
        registration.id,
        (id, known) -> {
          Set<Registration> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(registration);
          return all;
        });
  }

  private void remove(Registration registration) {
    registrations.computeIfPresent(
        registration.id,
        (id, all) -> {
          all.remove(registration);
          return all.isEmpty() ? null : all;
        });
  }

  /** Subscribes to the channel, unless that is done or in progress. */
  synchronized CompletableFuture<?> subscribeAsync() {
    CompletableFuture<?> known = subscription;
    if (known == null || known.isCompletedExceptionally()) {
      known = SharedClient.subscribeAsync(scripts, channel, this::onMessage);
      subscription = known;
    }
    return known;
  }

  private void onMessage(byte @Nullable [] message) {
    String[] words = message == null ? new String[0] : decode(message).split(" ", -1);
    if (words.length == 2 && words[0].equals("ended") && SessionId.isValid(words[1])) {
      onDestroyed(new SessionId(words[1]));
    } else if (words.length == 3
        && words[0].equals("moved")
        && SessionId.isValid(words[1])
        && SessionId.isValid(words[2])) {
      onMoved(new SessionId(words[1]), new SessionId(words[2]));
    }
  }

  private static String decode(byte[] message) {
    return new String(message, StandardCharsets.US_ASCII);
  }

  private void onDestroyed(SessionId id) {
    replicas.remove(id);
    removeAll(id)
        .forEach(
            registration ->
                threads
                    .callbackExecutor()
                    .execute(() -> ListenerInvoker.invoke(registration.code, Runnable::run)));
  }

  private void onMoved(SessionId from, SessionId to) {
    replicas.remove(from);
    removeAll(from)
        .forEach(
            registration -> {
              registration.id = to;
              put(registration);
            });
  }

  private Set<Registration> removeAll(SessionId id) {
    Set<Registration> all = registrations.remove(id);
    return all == null ? Set.of() : all;
  }
}
