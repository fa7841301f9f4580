package io.cachette.benchmarks.caches;

import java.net.URI;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;

/** Clients of Redisson with its default settings but the timeout. */
final class Redissons {

  private Redissons() {}

  /** Creates the configuration of a client whose keys are text and whose values are bytes. */
  static Config configuration(URI redis) {
    Config config = new Config();
    config.setCodec(
        new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE, ByteArrayCodec.INSTANCE));
    config
        .useSingleServer()
        .setAddress(redis.toString())
        .setTimeout((int) CacheContenders.TIMEOUT.toMillis());
    return config;
  }

  static RedissonClient open(URI redis) {
    return Redisson.create(configuration(redis));
  }
}
