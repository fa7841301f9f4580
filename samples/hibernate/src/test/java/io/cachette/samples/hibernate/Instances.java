package io.cachette.samples.hibernate;

import io.cachette.testkit.JavaProgram;

/** Sends commands to instances of an application. */
final class Instances {

  private Instances() {}

  /**
   * Sends a command after the clock has advanced by a millisecond. Hibernate uses a cached entry
   * only if it is older than the session that reads it.
   */
  static String ask(JavaProgram instance, String command) {
    long before = System.currentTimeMillis();
    while (System.currentTimeMillis() == before) {
      Thread.onSpinWait();
    }
    return instance.ask(command);
  }
}
