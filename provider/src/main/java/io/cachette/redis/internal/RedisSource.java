package io.cachette.redis.internal;

import static java.util.stream.Collectors.joining;

import io.cachette.redis.internal.credentials.ChangingCredentials;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * The source of a {@link SharedClient}. Managers with equal sources share one client. Immutable.
 */
public sealed interface RedisSource {

  /** Returns the number of connections to a server, as far as it is known, or else the default. */
  default int poolSize() {
    return ClientOptions.DEFAULTS.poolSize();
  }

  /**
   * Returns host and port of the servers, separated by commas; if they are unknown, a description
   * of the source. Without secrets.
   */
  default String hosts() {
    return toString();
  }

  /**
   * A server, a sentinel set or a cluster, with the options of Cachette.
   *
   * @param address address of the servers
   * @param options options of the client
   * @param credentials sources of credentials that change, which replace those of the address
   */
  record Server(RedisAddress address, ClientOptions options, ChangingCredentials credentials)
      implements RedisSource {

    /** Creates a source whose credentials do not change. */
    public Server(RedisAddress address, ClientOptions options) {
      this(address, options, ChangingCredentials.NONE);
    }

    @Override
    public String hosts() {
      return address.nodes().stream().map(RedisAddress.Node::toString).collect(joining(","));
    }

    @Override
    public int poolSize() {
      return options.poolSize();
    }

    /** The address, without its password. */
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /**
   * Redisson's own configuration, which is used unchanged.
   *
   * @param yaml the text that {@code org.redisson.config.Config.fromYAML} reads
   */
  record RedissonYaml(String yaml) implements RedisSource {

    /** Hides the text, since it may hold passwords. */
    @Override
    public String toString() {
      return "a configuration of Redisson";
    }
  }

  /**
   * A client of the application. Cachette uses it unchanged and never shuts it down. Thread-safe.
   */
  final class Client implements RedisSource {

    private final Supplier<?> supplier;
    private @Nullable RedissonClient redisson;

    /** Creates a source of a client that is open. */
    public Client(RedissonClient redisson) {
      this(() -> redisson);
    }

    /**
     * Creates a source whose client is supplied when it is first needed.
     *
     * @param supplier returns a {@code RedissonClient}; not called again after it returned one
     */
    public Client(Supplier<?> supplier) {
      this.supplier = supplier;
    }

    /** Whether an object of the application is a client. */
    public static boolean isClient(@Nullable Object object) {
      return object instanceof RedissonClient;
    }

    /**
     * Returns the client.
     *
     * @throws RuntimeException what the supplier throws
     */
    public synchronized RedissonClient redisson() {
      RedissonClient client = redisson == null ? (RedissonClient) supplier.get() : redisson;
      redisson = client;
      return client;
    }

    @Override
    public String toString() {
      return "a RedissonClient of the application";
    }
  }
}
