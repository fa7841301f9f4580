package io.cachette.configuration.internal;

import io.cachette.redis.RedisSource;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** The client that an application hands over in the properties. */
final class GivenClient {

  private final Origin origin;

  private GivenClient(Origin origin) {
    this.origin = origin;
  }

  /**
   * The source of a client, or of one that a {@link Supplier} has when it is needed: it may take
   * its time, which opening a manager must not.
   *
   * @throws CacheException if the object is neither
   */
  static RedisSource source(Object given, Origin origin) {
    GivenClient client = new GivenClient(origin);
    return given instanceof Supplier<?> supplier
        ? new RedisSource.Client(() -> client.of(supplier))
        : new RedisSource.Client(client.require(given));
  }

  private RedissonClient of(Supplier<?> supplier) {
    Object client;
    try {
      client = supplier.get();
    } catch (RuntimeException e) { // its text may show more than it should
      throw new CacheException(
          origin.place() + ": the Supplier failed with " + e.getClass().getName(), e);
    }
    return require(client);
  }

  private RedissonClient require(@Nullable Object client) {
    if (client instanceof RedissonClient redisson) {
      return redisson;
    }
    throw origin.error(
        "it is "
            + (client == null ? "null" : "a " + client.getClass().getName())
            + "; expected a RedissonClient, or a Supplier of one");
  }
}
