package io.cachette.session.internal.store;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.util.List;

/** The scripts need no more than docs/security.md says. */
@RedisTest(dedicated = true)
class PermissionsTest extends StoreOperations {

  PermissionsTest(RedisServer redis) {
    super(login(redis), List.of(redis));
  }

  private static URI login(RedisServer redis) {
    redis.addUser("app", "password", DocumentedPermissions.rules());
    return redis.uri("app", "password");
  }
}
