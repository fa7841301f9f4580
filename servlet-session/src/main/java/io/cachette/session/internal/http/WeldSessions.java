package io.cachette.session.internal.http;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jboss.weld.context.http.HttpSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps session-scoped beans of Weld in sessions of Redis. Weld associates its session context with
 * the request of the container, in a listener that runs before all filters, and keeps the session
 * of the thread in a holder, which is not part of its API. This class replaces both. Weld clears
 * them at the end of the request.
 */
final class WeldSessions implements BeanSessions {

  private static final Logger LOG = System.getLogger(WeldSessions.class.getName());

  private static final String HOLDER_CLASS = "org.jboss.weld.module.web.servlet.SessionHolder";

  private final HttpSessionContext context;
  private final Method hold;

  private WeldSessions(HttpSessionContext context, Method hold) {
    this.context = context;
    this.hold = hold;
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
      if (!contexts.isResolvable()) {
        return NONE; // Weld in Java SE has no session scope
      }
      HttpSessionContext context = contexts.get();
      Class<?> holder = Class.forName(HOLDER_CLASS, true, context.getClass().getClassLoader());
      return new WeldSessions(context, holder.getMethod("sessionCreated", HttpSession.class));
    } catch (IllegalStateException | ReflectiveOperationException | LinkageError e) {
      LOG.log(
          Level.INFO,
          "Beans of the session scope stay in sessions of the container, as Weld is present but"
              + " cannot be accessed: {0}",
          e.toString());
      return NONE;
    }
  }

  @Override
  public void associate(HttpServletRequest request, @Nullable HttpSession session) {
    if (context.isActive()) {
      context.deactivate();
      hold(session);
      context.dissociate(request);
      context.associate(request);
      context.activate();
    }
  }

  private void hold(@Nullable HttpSession session) {
    try {
      hold.invoke(null, session);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Weld does not accept the session", e);
    }
  }
}
