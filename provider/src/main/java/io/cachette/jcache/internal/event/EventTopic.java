package io.cachette.jcache.internal.event;

import io.cachette.internal.concurrent.LogRateLimiter;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.SharedClient;
import io.cachette.redis.internal.SharedClient.Subscription;
import java.lang.System.Logger;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channel on which the nodes of a namespace publish events and {@linkplain Invalidation
 * invalidations}. All caches of a manager share one subscription, which exists only while one of
 * them listens. Thread-safe.
 */
public final class EventTopic {

  private static final Logger LOG = System.getLogger(EventTopic.class.getName());

  private final ResilientScripts scripts;
  private final String channel;
  private final LogRateLimiter unreadableMessages = new LogRateLimiter();
  private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
  private final Map<String, Consumer<Invalidation>> invalidationReceivers =
      new ConcurrentHashMap<>();

  /** Written while holding the lock. */
  private final AtomicReference<@Nullable CompletableFuture<Subscription>> subscription =
      new AtomicReference<>();

  public EventTopic(ResilientScripts scripts, String namespace) {
    this.scripts = scripts;
    this.channel = StoreKeys.channel(namespace);
  }

  /**
   * Subscribes to the events that other nodes publish for a cache. The first call costs one round
   * trip ({@code SUBSCRIBE}).
   *
   * @param node the name under which this cache publishes; its own events are not delivered
   * @param cache the encoded name of the cache
   * @param consumer receives the events on a Redisson thread; must not block
   * @return completes when the subscription is active
   */
  public synchronized CompletionStage<Subscription> subscribeAsync(
      String node, String cache, Consumer<RemoteEvent> consumer) {
    receivers.put(node, new Receiver(cache, consumer));
    CompletableFuture<Subscription> current = subscription.get();
    if (current == null || current.isCompletedExceptionally()) {
      current =
          SharedClient.subscribeAsync(scripts, channel, receiveWeakly(new WeakReference<>(this)));
      subscription.set(current);
    }
    return current;
  }

  /** Ends a subscription. The last call leaves the channel ({@code UNSUBSCRIBE}). */
  public synchronized void unsubscribe(String node) {
    if (receivers.remove(node) != null && receivers.isEmpty()) {
      cancel(subscription);
    }
  }

  /**
   * Adds the receiver of the invalidations of a partition, also of those of this node. It receives
   * them while a subscription of {@link #subscribeAsync} is active. Sends nothing.
   *
   * @param tag the hash tag of the partition; a tag has one receiver, and a new one replaces it
   * @param receiver called on a Redisson thread, with one invalidation after another, in the order
   *     in which they arrive; must not block
   */
  public void addInvalidationReceiver(String tag, Consumer<Invalidation> receiver) {
    invalidationReceivers.put(tag, receiver);
  }

  /** Removes the receiver of the invalidations of a partition, if there is one. */
  public void removeInvalidationReceiver(String tag) {
    invalidationReceivers.remove(tag);
  }

  /** Returns an action that leaves the channel and does not refer to this or to its receivers. */
  public AutoCloseable detachedCloser() {
    AtomicReference<@Nullable CompletableFuture<Subscription>> active = subscription;
    return () -> cancel(active);
  }

  private static void cancel(
      AtomicReference<@Nullable CompletableFuture<Subscription>> subscription) {
    CompletableFuture<Subscription> current = subscription.getAndSet(null);
    if (current != null) {
      CompletableFuture<?> unused = current.thenAccept(Subscription::cancel);
    }
  }

  /** The client must not keep the caches of a manager that the application has dropped. */
  private static Consumer<byte[]> receiveWeakly(WeakReference<EventTopic> topic) {
    return message -> {
      EventTopic receiver = topic.get();
      if (receiver != null) {
        receiver.receive(message);
      }
    };
  }

  /** Every client may publish on the channel. A foreign message must not end the subscription. */
  private void receive(byte[] message) {
    try {
      MessageParts parts = new MessageParts(message);
      String origin = parts.nextText();
      String subject = parts.nextText();
      if (Invalidation.isNext(parts)) {
        deliver(Invalidation.parse(origin, subject, parts));
      } else {
        RemoteEvent.parse(origin, subject, parts).forEach(this::deliver);
      }
    } catch (RuntimeException e) {
      logUnreadable("message", e);
    }
  }

  private void logUnreadable(String subject, RuntimeException reason) {
    unreadableMessages.log(
        LOG,
        "A " + subject + " on the event channel " + channel + " cannot be read; it is ignored",
        reason);
  }

  private void deliver(Invalidation invalidation) {
    Consumer<Invalidation> receiver = invalidationReceivers.get(invalidation.tag());
    if (receiver != null) {
      receiver.accept(invalidation);
    }
  }

  /** An event that cannot be decoded does not keep the others of its message from the receivers. */
  private void deliver(RemoteEvent event) {
    receivers.forEach(
        (node, receiver) -> {
          if (!node.equals(event.origin()) && receiver.cache.equals(event.cache())) {
            try {
              receiver.consumer.accept(event);
            } catch (RuntimeException e) {
              logUnreadable("change", e);
            }
          }
        });
  }

  private record Receiver(String cache, Consumer<RemoteEvent> consumer) {}
}
