package io.cachette.benchmarks.client;

import io.netty.channel.epoll.Epoll;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;
import org.redisson.config.TransportMode;

/** A client of Redisson with some settings. Thread-safe. */
final class Client implements AutoCloseable {

  private static final int SMALL = 100;
  private static final int LARGE = 64 * 1024;
  private static final String LARGE_KEY = "large";
  private static final int DEFAULT_IDLE = 24;

  /** The shortest wait that Redisson asks the server for. */
  private static final long WAIT_SECONDS = 1;

  private final Settings settings;
  private final RedissonClient redisson;
  private final RMap<String, byte[]> map;

  /** What is compared. */
  record Settings(TransportMode transport, int nettyThreads, int connections) {
    @Override
    public String toString() {
      return "%s, %d, %d".formatted(transport, nettyThreads, connections);
    }
  }

  private Client(Settings settings, RedissonClient redisson) {
    this.settings = settings;
    this.redisson = redisson;
    this.map = redisson.getMap("map");
  }

  /** Returns NIO, and epoll where it works. */
  static Stream<TransportMode> transports() {
    return Epoll.isAvailable()
        ? Stream.of(TransportMode.NIO, TransportMode.EPOLL)
        : Stream.of(TransportMode.NIO);
  }

  static Client open(URI redis, Settings settings) {
    Config config = new Config();
    config.setCodec(new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE));
    config.setTransportMode(settings.transport());
    config.setNettyThreads(settings.nettyThreads());
    config
        .useSingleServer()
        .setAddress(redis.toString())
        .setConnectionPoolSize(settings.connections())
        .setConnectionMinimumIdleSize(Math.min(DEFAULT_IDLE, settings.connections()));
    return new Client(settings, Redisson.create(config));
  }

  Settings settings() {
    return settings;
  }

  /** Puts values of 100 bytes and one of 64 KB. */
  void fill(List<String> keys) {
    Map<String, byte[]> small =
        keys.stream().collect(Collectors.toMap(Function.identity(), key -> new byte[SMALL]));
    map.putAll(small);
    map.fastPut(LARGE_KEY, new byte[LARGE]);
  }

  void get(String key) {
    require(SMALL, map.get(key));
  }

  void getLarge() {
    require(LARGE, map.get(LARGE_KEY));
  }

  private static void require(int length, byte @Nullable [] value) {
    if (value == null || value.length != length) {
      throw new IllegalStateException("There is no value of " + length + " bytes");
    }
  }

  /** Waits for a message that does not come: the call keeps a connection meanwhile. */
  void awaitMessage() {
    try {
      Object unused = redisson.getBlockingQueue("messages").poll(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    redisson.shutdown();
  }
}
