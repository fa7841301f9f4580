package io.cachette.session.container;

import java.util.List;

/** Starts nodes in the container of this test run. */
public final class Containers {

  private static final Container CURRENT =
      Container.named(System.getProperty("session.container", "tomcat-10"));

  private Containers() {}

  /** Returns the container of this test run. */
  public static Container current() {
    return CURRENT;
  }

  /**
   * Starts a node on a free port of 127.0.0.1. Nodes are independent of each other, even with the
   * same applications.
   *
   * @throws IllegalStateException if an application does not start; its exception is the cause
   */
  public static WebNode start(WebApp... apps) {
    Logging.silence();
    try {
      return CURRENT.starter().start(List.of(apps));
    } catch (IllegalStateException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Not started: " + e, e);
    }
  }
}
