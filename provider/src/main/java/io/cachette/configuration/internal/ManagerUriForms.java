package io.cachette.configuration.internal;

import io.cachette.redis.internal.RedisAddress;

/** The URIs with which a manager can be opened, for messages. */
final class ManagerUriForms {

  static final String ACCEPTED =
      "Accepted are null or cachette:default (cachette.yaml of the class path, if there is one), a"
          + " server ("
          + RedisAddress.forms()
          + "), and a configuration file in YAML with the keys redis, namespace and caches:"
          + " classpath:path, file:path or jar:file:path!/path";

  private ManagerUriForms() {}
}
