package io.cachette.session.internal;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jboss.weld.context.http.HttpSessionContext;

/**
 * Beans of Weld. It looks for them in the session of the request that it is told of first, by a
 * listener that no filter comes before: that is the request of the container. Weld forgets what it
 * is told here when the request ends.
 */
final class WeldSessions implements BeanSessions {

  private static final Logger LOG = System.getLogger(WeldSessions.class.getName());

  private final HttpSessionContext context;

  private WeldSessions(HttpSessionContext context) {
    this.context = context;
  }

  static boolean isPresent(ClassLoader application) {
    try {
      Class.forName("org.jboss.weld.context.http.HttpSessionContext", false, application);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  static BeanSessions find() {
    try {
      Instance<HttpSessionContext> contexts =
          CDI.current().select(HttpSessionContext.class, Any.Literal.INSTANCE);
      return contexts.isResolvable() ? new WeldSessions(contexts.get()) : NONE; // of Java SE: none
    } catch (IllegalStateException | LinkageError e) {
      LOG.log(Level.DEBUG, "Weld is there, but not in use", e);
      return NONE;
    }
  }

  @Override
  public void associate(HttpServletRequest request) {
    if (context.isActive()) {
      context.dissociate(request);
      context.associate(request);
    }
  }
}
