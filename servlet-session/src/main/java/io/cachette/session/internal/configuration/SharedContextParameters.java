package io.cachette.session.internal.configuration;

import io.cachette.configuration.internal.source.ContextParameters;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/**
 * Shares the parameters of a context with all parts of its application, until the context is
 * destroyed.
 */
public final class SharedContextParameters implements ServletContextListener {

  /** Creates a listener. */
  public SharedContextParameters() {}

  /** Shares the parameters of a context, in place of those that it has shared before. */
  public static void share(ServletContext context) {
    parametersOf(context)
        .share(
            context.getClassLoader(), context.getInitParameterNames(), context::getInitParameter);
  }

  /** Ends the sharing of the parameters of a context. */
  public static void unshare(ServletContext context) {
    parametersOf(context).unshare(context.getClassLoader());
  }

  private static ContextParameters parametersOf(ServletContext context) {
    return ContextParameters.of(context::getAttribute, context::setAttribute);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    unshare(event.getServletContext());
  }
}
