package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.redis.internal.RedisSource;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** The client that an application hands over in the properties. */
public final class ApplicationClient {

  private final Origin origin;

  private ApplicationClient(Origin origin) {
    this.origin = origin;
  }

  /**
   * The source of a client, or of one that a {@link Supplier} has when it is needed: it may take
   * its time, which opening a manager must not.
   *
   * @throws CacheException if the object is neither
   */
  public static RedisSource toSource(Object object, Origin origin) {
    ApplicationClient client = new ApplicationClient(origin);
    return object instanceof Supplier<?> supplier
        ? new RedisSource.Client(() -> client.callSupplier(supplier))
        : new RedisSource.Client(client.requireClient(object));
  }

  private RedissonClient callSupplier(Supplier<?> supplier) {
    Object client;
    try {
      client = supplier.get();
    } catch (RuntimeException e) { // its text may show more than it should
      throw new CacheException(
          origin.place() + ": the Supplier failed with " + e.getClass().getName(), e);
    }
    return requireClient(client);
  }

  private RedissonClient requireClient(@Nullable Object client) {
    if (client instanceof RedissonClient redisson) {
      return redisson;
    }
    throw origin.newException(
        "it is "
            + (client == null ? "null" : "a " + client.getClass().getName())
            + "; expected a RedissonClient, or a Supplier of one");
  }
}
