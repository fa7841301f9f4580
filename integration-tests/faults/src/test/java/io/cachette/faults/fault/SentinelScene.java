package io.cachette.faults.fault;

import io.cachette.testkit.RedisSentinels;
import java.net.URI;
import java.util.List;

/** A master that is killed, and a replica that replaces it. */
final class SentinelScene implements Scene {
  private final RedisSentinels sentinels = RedisSentinels.start();

  @Override
  public URI uri() {
    return sentinels.uri();
  }

  @Override
  public List<String> happen(Strike strike) {
    sentinels.failOver();
    return List.of();
  }

  @Override
  public void close() {
    sentinels.close();
  }
}
