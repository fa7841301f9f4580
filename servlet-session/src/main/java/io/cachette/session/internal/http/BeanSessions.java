package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Keeps beans of the session scope in sessions of Redis. Thread-safe. */
@FunctionalInterface
interface BeanSessions {

  /** For applications without CDI, or whose CDI container uses the session of the filter. */
  BeanSessions NONE = (request, session) -> {};

  /** For CDI containers that keep their beans in sessions of the container. */
  BeanSessions IN_CONTAINER = new BeanSessions() { // a lambda has no identity
        @Override
        public void associate(HttpServletRequest request, @Nullable HttpSession session) {}
      };

  /**
   * Associates the beans of the current thread with the session of a request.
   *
   * @param session looks the session of the request up at its first use; null if the request has no
   *     session
   */
  void associate(HttpServletRequest request, @Nullable HttpSession session);

  /** Returns the class loader of the CDI container, whose classes beans in sessions refer to. */
  default @Nullable ClassLoader classLoader() {
    return null;
  }

  /** Creates an instance for the CDI container of an application. Call it after CDI has started. */
  static BeanSessions of(ClassLoader application) {
    try {
      Class.forName("jakarta.enterprise.inject.spi.CDI", false, application);
      return WeldSessions.find(application);
    } catch (ClassNotFoundException e) {
      return NONE;
    } catch (LinkageError e) {
      System.getLogger(BeanSessions.class.getName())
          .log(Level.DEBUG, "CDI is not accessible from the class loader of Cachette", e);
      return NONE;
    }
  }

  /** Logs that beans of the session scope are not in Redis. */
  static void warnOfContainerSessions(Logger log, String cdi, String reason) {
    log.log(
        Level.WARNING,
        "Beans of the session scope stay in sessions of the container, on this node, since {0}"
            + " {1}. The session of Redis has a cookie of its own, so that the container does not"
            + " overwrite it: set cachette.session.cookie-name to choose its name",
        cdi,
        reason);
  }
}
