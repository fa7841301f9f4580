package io.cachette.session.internal.listener;

import java.util.List;

/**
 * Which listeners are told of our sessions. Those of a container are not, as they expect its own
 * kind of session. That cannot be decided by class loaders: applications may share libraries, and
 * an embedded container has but one loader.
 */
final class Audience {

  private static final List<String> CONTAINERS =
      List.of(
          "com.ibm.ws.",
          "com.ibm.wsspi.",
          "com.sun.appserv.",
          "com.sun.enterprise.",
          "com.sun.web.",
          "fish.payara.",
          "io.openliberty.",
          "io.undertow.",
          "org.apache.catalina.",
          "org.apache.tomcat.",
          "org.eclipse.jetty.",
          "org.glassfish.",
          "org.jboss.as.",
          "org.wildfly.");

  /** They use no more than the API, to close WebSockets at the end of a session. */
  private static final List<String> WELCOME =
      List.of("org.apache.tomcat.websocket.", "org.glassfish.tyrus.");

  /** Ours is registered to hear of sessions of the container. */
  private static final List<String> OURS =
      List.of("io.cachette.session", "io.cachette.session.internal");

  private Audience() {}

  /** Those of a kind that are told. */
  static <L> List<L> among(List<?> listeners, Class<L> kind) {
    return listeners.stream()
        .filter(kind::isInstance)
        .filter(listener -> includes(listener.getClass().getName()))
        .<L>map(kind::cast)
        .toList();
  }

  static boolean includes(String className) {
    return isOf(WELCOME, className)
        || (!isOf(CONTAINERS, className) && !OURS.contains(packageOf(className)));
  }

  private static boolean isOf(List<String> prefixes, String className) {
    return prefixes.stream().anyMatch(className::startsWith);
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }
}
