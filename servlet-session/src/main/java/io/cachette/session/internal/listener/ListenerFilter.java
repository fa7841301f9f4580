package io.cachette.session.internal.listener;

import java.util.List;

/**
 * Selects the listeners that are notified of sessions in Redis. Excluded are listeners of a
 * container, which expect its own session classes, and listeners of this library, which detect
 * sessions of the container. The filter uses class names instead of class loaders, because
 * applications may share libraries, and an embedded container has only one class loader.
 */
final class ListenerFilter {

  private static final List<String> EXCLUDED =
      List.of(
          "com.ibm.ws.",
          "com.ibm.wsspi.",
          "com.sun.appserv.",
          "com.sun.enterprise.",
          "com.sun.web.",
          "fish.payara.",
          "io.cachette.session.internal.",
          "io.openliberty.",
          "io.undertow.",
          "org.apache.catalina.",
          "org.apache.tomcat.",
          "org.eclipse.jetty.",
          "org.glassfish.",
          "org.jboss.as.",
          "org.wildfly.");

  /**
   * These listeners accept any session class. They close WebSockets of destroyed sessions, or are
   * Weld's, which Open Liberty extends.
   */
  private static final List<String> EXEMPT =
      List.of("com.ibm.ws.cdi.web.", "org.apache.tomcat.websocket.", "org.glassfish.tyrus.");

  private ListenerFilter() {}

  /** Returns the listeners of a type that are notified. */
  static <L> List<L> select(List<?> listeners, Class<L> kind) {
    return listeners.stream()
        .filter(kind::isInstance)
        .filter(listener -> isIncluded(listener.getClass().getName()))
        .<L>map(kind::cast)
        .toList();
  }

  static boolean isIncluded(String className) {
    return hasAnyPrefix(EXEMPT, className) || !hasAnyPrefix(EXCLUDED, className);
  }

  private static boolean hasAnyPrefix(List<String> prefixes, String className) {
    return prefixes.stream().anyMatch(className::startsWith);
  }
}
