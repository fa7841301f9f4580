package io.cachette.jcache.connection;

import io.cachette.testkit.RedisServer;

/** A state in which a server refuses changes. */
enum Refusing {
  READONLY {
    @Override
    void begin(RedisServer server) {
      server.command("REPLICAOF", "127.0.0.1", "1");
    }

    @Override
    void end(RedisServer server) {
      server.command("REPLICAOF", "NO", "ONE");
    }
  },
  NOREPLICAS {
    @Override
    void begin(RedisServer server) {
      server.command("CONFIG", "SET", "min-replicas-to-write", "1");
    }

    @Override
    void end(RedisServer server) {
      server.command("CONFIG", "SET", "min-replicas-to-write", "0");
    }
  },
  MASTERDOWN {
    @Override
    void begin(RedisServer server) {
      server.command("CONFIG", "SET", "replica-serve-stale-data", "no");
      READONLY.begin(server);
    }

    @Override
    void end(RedisServer server) {
      READONLY.end(server);
      server.command("CONFIG", "SET", "replica-serve-stale-data", "yes");
    }
  },
  OOM {
    @Override
    void begin(RedisServer server) {
      server.fillMemory();
    }

    @Override
    void end(RedisServer server) {
      server.freeMemory();
    }
  };

  abstract void begin(RedisServer server);

  abstract void end(RedisServer server);
}
