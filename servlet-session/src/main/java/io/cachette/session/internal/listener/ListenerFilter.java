package io.cachette.session.internal.listener;

import java.util.List;

/**
 * Which listeners are told of our sessions. Those of a container are not, as they expect its own
 * kind of session, nor are ours, which watch for those. Class loaders do not tell them apart:
 * applications may share libraries, and an embedded container has but one loader.
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

  /** Those that close WebSockets at the end of a session make do with any kind of session. */
  private static final List<String> EXEMPT =
      List.of("org.apache.tomcat.websocket.", "org.glassfish.tyrus.");

  private ListenerFilter() {}

  /** Those of a kind that are told. */
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
