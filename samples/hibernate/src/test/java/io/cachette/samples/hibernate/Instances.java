package io.cachette.samples.hibernate;

import io.cachette.testkit.JavaProgram;

/** How tests speak to instances of an application. */
final class Instances {

  private Instances() {}

  /**
   * Asks a millisecond later than what was asked before: Hibernate takes nothing from the cache
   * that is not older than the session that asks for it.
   */
  static String ask(JavaProgram instance, String command) {
    long before = System.currentTimeMillis();
    while (System.currentTimeMillis() == before) {
      Thread.onSpinWait();
    }
    return instance.ask(command);
  }
}
