package io.cachette.session.internal.store;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The scripts work with the permissions that docs/security.md lists, and no others. */
@RedisTest(dedicated = true)
class PermissionsTest {

  private static URI login(RedisServer redis) {
    redis.addUser("app", "password", DocumentedPermissions.rules());
    return redis.uri("app", "password");
  }

  @Nested
  class ReadWrite extends ReadWriteContract {

    ReadWrite(RedisServer redis) {
      super(login(redis), List.of(redis));
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {

    Lifecycle(RedisServer redis) {
      super(login(redis), List.of(redis));
    }
  }

  @Nested
  class Index extends IndexContract {

    Index(RedisServer redis) {
      super(login(redis), List.of(redis));
    }
  }
}
