package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.redis.internal.RedisSource;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Checks the client that an application passes in the properties. */
public final class ApplicationClient {

  private final Origin origin;

  private ApplicationClient(Origin origin) {
    this.origin = origin;
  }

  /**
   * Creates the source of a client, or of a {@link Supplier} of one. A supplier is called when the
   * client is first needed, since it may be slow and opening a manager must not be.
   *
   * @throws CacheException if the object is neither
   */
  public static RedisSource toSource(Object object, Origin origin) {
    ApplicationClient client = new ApplicationClient(origin);
    return object instanceof Supplier<?> supplier
        ? new RedisSource.Client(() -> client.callSupplier(supplier))
        : new RedisSource.Client(constant(client.requireClient(object)));
  }

  private Object callSupplier(Supplier<?> supplier) {
    Object client;
    try {
      client = supplier.get();
    } catch (RuntimeException e) { // its message may show a secret
      throw new CacheException(
          origin.place() + ": the Supplier failed with " + e.getClass().getName(), e);
    }
    return requireClient(client);
  }

  private static Supplier<Object> constant(Object client) {
    return () -> client;
  }

  private Object requireClient(@Nullable Object client) {
    if (client != null && RedisSource.Client.isClient(client)) {
      return client;
    }
    throw origin.newException(
        "it is "
            + (client == null ? "null" : "a " + client.getClass().getName())
            + "; expected a RedissonClient, or a Supplier of one");
  }
}
