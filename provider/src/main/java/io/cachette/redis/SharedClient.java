package io.cachette.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/**
 * A share in the one Redisson client that this JVM (strictly: this class loader) keeps for an
 * address. The client is opened by the first share and shut down by closing the last one.
 *
 * <p>Safe for use by several threads. Opening the first share connects: a few round trips; further
 * shares cost none.
 */
public final class SharedClient implements AutoCloseable {

  private static final Map<RedisSource, Counted> CLIENTS = new HashMap<>();

  private final RedisSource source;
  private final RedissonClient client;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedClient(RedisSource source, RedissonClient client) {
    this.source = source;
    this.client = client;
  }

  /**
   * Takes a share in the client of an address.
   *
   * @throws RedisUnavailableException if no server answers there
   */
  public static SharedClient open(RedisSource source) {
    synchronized (CLIENTS) {
      Counted counted = CLIENTS.get(source);
      if (counted == null) {
        counted = new Counted(connect(source));
        CLIENTS.put(source, counted);
      }
      counted.shares++;
      return new SharedClient(source, counted.client);
    }
  }

  /** The client. Do not shut it down: others may share it. */
  public RedissonClient redisson() {
    return client;
  }

  /** Gives the share back; the last one shuts the client down. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (CLIENTS) {
      Counted counted = CLIENTS.get(source);
      if (counted != null && --counted.shares == 0) {
        CLIENTS.remove(source);
        counted.client.shutdown(0, 5, TimeUnit.SECONDS);
      }
    }
  }

  private static RedissonClient connect(RedisSource source) {
    if (source instanceof RedisSource.Server server) {
      return connect(server.address());
    }
    throw new IllegalArgumentException("Not a source of clients: " + source);
  }

  private static RedissonClient connect(RedisAddress address) {
    try {
      return Redisson.create(config(address));
    } catch (RuntimeException e) {
      throw new RedisUnavailableException(address, e);
    }
  }

  private static Config config(RedisAddress address) {
    int cores = Runtime.getRuntime().availableProcessors();
    Config config = new Config();
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setThreads(Math.max(2, cores));
    config.setNettyThreads(Math.max(4, 2 * cores));
    config.setUsername(address.username());
    config.setPassword(address.password());
    config.setTcpKeepAlive(true);
    config
        .useSingleServer()
        .setAddress(address.endpoint())
        .setDatabase(address.database())
        .setConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionMinimumIdleSize(0)
        .setClientName("cachette");
    return config;
  }

  private static final class Counted {
    final RedissonClient client;
    int shares;

    Counted(RedissonClient client) {
      this.client = client;
    }
  }
}
