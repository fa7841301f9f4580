package io.cachette.jcache.internal.store;

import io.cachette.redis.internal.SharedClient;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.redisson.api.RTopic;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The channel on which the nodes of a namespace publish changes of entries. All caches of a manager
 * share one subscription, which exists only while one of them listens. Thread-safe.
 */
public final class EventTopic {

  private static final Logger LOG = System.getLogger(EventTopic.class.getName());

  private final RTopic topic;
  private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
  private final Object subscription = new Object();
  private int listenerId;

  public EventTopic(SharedClient client, String namespace) {
    this.topic = client.redisson().getTopic(StoreKeys.channel(namespace), ByteArrayCodec.INSTANCE);
  }

  /**
   * Subscribes to the events that other nodes publish for a cache. Returns when the subscription is
   * active. The first call costs one round trip ({@code SUBSCRIBE}).
   *
   * @param node the name under which this cache publishes; its own events are not delivered
   * @param cache the encoded name of the cache
   * @param consumer receives the events on a Redisson thread; must not block
   */
  public void subscribe(String node, String cache, Consumer<RemoteEvent> consumer) {
    synchronized (subscription) {
      if (receivers.isEmpty()) {
        listenerId = topic.addListener(byte[].class, (channel, message) -> receive(message));
      }
      receivers.put(node, new Receiver(cache, consumer));
    }
  }

  /** Ends a subscription. The last call leaves the channel ({@code UNSUBSCRIBE}). */
  public void unsubscribe(String node) {
    synchronized (subscription) {
      if (receivers.remove(node) != null && receivers.isEmpty()) {
        topic.removeListener(listenerId);
      }
    }
  }

  /** Every client may publish on the channel. A foreign message must not end the subscription. */
  private void receive(byte[] message) {
    try {
      RemoteEvent event = RemoteEvent.parse(message);
      receivers.forEach(
          (node, receiver) -> {
            if (!node.equals(event.origin()) && receiver.cache.equals(event.cache())) {
              receiver.consumer.accept(event);
            }
          });
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A message on the event channel cannot be read; it is ignored", e);
    }
  }

  private record Receiver(String cache, Consumer<RemoteEvent> consumer) {}
}
