package io.cachette.session.container;

import java.util.Locale;

/** The servlet containers that sessions are tested on. */
public enum Container {
  /** Servlet 6.0. */
  TOMCAT_10("TomcatNode$Starter", false),
  /** Servlet 6.1. */
  TOMCAT_11("TomcatNode$Starter", true),
  /** Servlet 6.0. */
  JETTY_EE10("JettyEe10", false),
  /** Servlet 6.1. */
  JETTY_EE11("JettyEe11", true),
  /** Servlet 6.0. */
  UNDERTOW("UndertowNode$Starter", false);

  private final String starter;
  private final boolean servlet61;

  Container(String starter, boolean servlet61) {
    this.starter = Container.class.getPackageName() + "." + starter;
    this.servlet61 = servlet61;
  }

  static Container named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Whether it supports Servlet 6.1, such as {@code HttpSession.Accessor}. */
  public boolean servlet61() {
    return servlet61;
  }

  /** Whether it is a Tomcat. */
  public boolean isTomcat() {
    return this == TOMCAT_10 || this == TOMCAT_11;
  }

  /** Whether it is a Jetty. */
  public boolean isJetty() {
    return this == JETTY_EE10 || this == JETTY_EE11;
  }

  /** Loads the class by name, because only one container is on the class path of a test run. */
  NodeStarter starter() {
    try {
      return Class.forName(starter)
          .asSubclass(NodeStarter.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("No " + this + " on the class path", e);
    }
  }
}
