package io.cachette.testkit.internal;

import java.util.UUID;

/** A name and a password, which is not for printing. */
public record Login(String user, String password) {
  /** The test kit's own, where the default user may not do everything. The same in one JVM. */
  public static final Login TESTKIT = new Login("cachette-testkit", UUID.randomUUID().toString());

  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
