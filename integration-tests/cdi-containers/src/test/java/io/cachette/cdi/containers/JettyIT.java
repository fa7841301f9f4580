package io.cachette.cdi.containers;

import io.cachette.testkit.RedisServer;

final class JettyIT extends WarTests {

  JettyIT(RedisServer redis) {
    super(redis, JettyServer::start);
  }
}
