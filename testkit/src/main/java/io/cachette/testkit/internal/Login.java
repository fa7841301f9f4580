package io.cachette.testkit.internal;

import java.util.UUID;

/** A name and a password, which {@code toString} omits. */
public record Login(String user, String password) {
  /**
   * The login of the test kit itself if the default user lacks permissions. The same in the whole
   * JVM.
   */
  public static final Login TESTKIT = new Login("cachette-testkit", UUID.randomUUID().toString());

  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
