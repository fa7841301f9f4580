package io.cachette.ratelimit.http.internal;

import io.cachette.configuration.internal.source.ContextParameters;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shares the parameters of a context with the caches, limits and locks of its application, until
 * the context is destroyed. Containers find it by themselves.
 */
public final class ContextParameterInitializer
    implements ServletContainerInitializer, ServletContextListener {

  /** For containers, which create an instance for each application. */
  public ContextParameterInitializer() {}

  @Override
  public void onStartup(@Nullable Set<Class<?>> types, ServletContext context) {
    parametersOf(context)
        .share(
            context.getClassLoader(), context.getInitParameterNames(), context::getInitParameter);
    context.addListener(this);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    parametersOf(context).unshare(context.getClassLoader());
  }

  private static ContextParameters parametersOf(ServletContext context) {
    return ContextParameters.of(context::getAttribute, context::setAttribute);
  }
}
