package io.cachette.redis;

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
   * A client that the user opened. It is used as it is and never shut down by us. Two are equal if
   * the client is the same.
   *
   * @param redisson the client
   */
  record Client(RedissonClient redisson) implements RedisSource {

    @Override
    @SuppressWarnings("ReferenceEquality") // whatever a client says of itself
    public boolean equals(Object other) {
      return other instanceof Client client && client.redisson == redisson;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(redisson);
    }

    @Override
    public String toString() {
      return "a RedissonClient of the application";
    }
  }
}
