package io.cachette.jcache.internal.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The channel on which the nodes of a namespace tell each other what changed. One subscription
 * serves all caches of a manager; it exists only while one of them listens. Safe for use by several
 * threads.
 */
public final class EventTopic {

  private static final Logger LOG = System.getLogger(EventTopic.class.getName());

  private final RTopic topic;
  private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
  private final Object subscription = new Object();
  private int listenerId;

  public EventTopic(RedissonClient client, String namespace) {
    this.topic = client.getTopic(StoreKeys.channel(namespace), ByteArrayCodec.INSTANCE);
  }

  /**
   * Begins to hand a cache's events of other nodes to a receiver; returns when the subscription
   * stands. One round trip ({@code SUBSCRIBE}) for the first receiver.
   *
   * @param node what this cache publishes as; its own events are left out
   * @param cache encoded name of the cache
   * @param consumer called on a Redisson thread, must not block
   */
  public void subscribe(String node, String cache, Consumer<RemoteEvent> consumer) {
    synchronized (subscription) {
      if (receivers.isEmpty()) {
        listenerId = topic.addListener(byte[].class, (channel, message) -> receive(message));
      }
      receivers.put(node, new Receiver(cache, consumer));
    }
  }

  /** Ends what {@link #subscribe} began; the last one ends the subscription. */
  public void unsubscribe(String node) {
    synchronized (subscription) {
      if (receivers.remove(node) != null && receivers.isEmpty()) {
        topic.removeListener(listenerId);
      }
    }
  }

  /** Anybody may publish on the channel: what is no event of ours must not end the subscription. */
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
