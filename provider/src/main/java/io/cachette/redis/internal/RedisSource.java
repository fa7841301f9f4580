package io.cachette.redis.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * Where a {@link SharedClient} comes from. Managers with equal sources share one client. Immutable.
 */
public sealed interface RedisSource {

  /**
   * A server, or several of a sentinel set or a cluster, with everything else as Cachette sets it.
   *
   * @param address where the servers are
   * @param options how the client behaves
   */
  record Server(RedisAddress address, ClientOptions options) implements RedisSource {

    /** The address, without its password. */
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /**
   * Redisson's own configuration, taken over as it is.
   *
   * @param yaml the text that {@code org.redisson.config.Config.fromYAML} reads
   */
  record RedissonYaml(String yaml) implements RedisSource {

    /** Hides the text: it may hold passwords. */
    @Override
    public String toString() {
      return "a configuration of Redisson";
    }
  }

  /**
   * A client that the user opened. It is used as it is and never shut down by us. Safe for use by
   * several threads.
   */
  final class Client implements RedisSource {

    private final Supplier<RedissonClient> supplier;
    private @Nullable RedissonClient redisson;

    /** A client that is there. */
    public Client(RedissonClient redisson) {
      this(() -> redisson);
    }

    /**
     * A client that is asked for when it is needed.
     *
     * @param supplier not asked again once it returned a client
     */
    public Client(Supplier<RedissonClient> supplier) {
      this.supplier = supplier;
    }

    /**
     * The client.
     *
     * @throws RuntimeException what the supplier throws
     */
    public synchronized RedissonClient redisson() {
      RedissonClient client = redisson == null ? supplier.get() : redisson;
      redisson = client;
      return client;
    }

    @Override
    public String toString() {
      return "a RedissonClient of the application";
    }
  }
}
