package io.cachette.session;

import io.cachette.session.internal.configuration.SessionSettingsReader;
import io.cachette.session.internal.configuration.SharedContextParameters;
import io.cachette.session.internal.http.ContainerSessionDetector;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Container initializer that registers {@link SessionFilter} in front of the filters of {@code
 * web.xml}, in an application with this library in {@code WEB-INF/lib}. Registers no filter if
 * {@code cachette.session.enabled} is {@code false}, or if the application has registered the
 * filter itself. In any case, caches, limits and locks of the application also read the parameters
 * of its context.
 *
 * <p>Containers find the initializer by themselves. If an embedded container does not look for
 * initializers, run it while the application starts:
 *
 * <pre>{@code
 * ServletContainerInitializer initializer = new SessionInitializer();
 * initializer.onStartup(Set.of(), context);
 * }</pre>
 */
@HandlesTypes({
  HttpSessionListener.class,
  HttpSessionAttributeListener.class,
  HttpSessionIdListener.class
})
public final class SessionInitializer implements ServletContainerInitializer {

  private static final String FILTER = "cachette-session";

  /** For containers, which create an instance for each application. */
  public SessionInitializer() {}

  @Override
  public void onStartup(@Nullable Set<Class<?>> types, ServletContext context) {
    SharedContextParameters.share(context);
    context.addListener(new SharedContextParameters());
    if (!SessionSettingsReader.isEnabled(context) || isRegistered(context)) {
      return;
    }
    Set<Class<?>> listenerTypes = types == null ? Set.of() : types;
    FilterRegistration.Dynamic filter =
        context.addFilter(FILTER, new SessionFilter(null, listenerTypes));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    context.addListener(new ContainerSessionDetector());
  }

  private static boolean isRegistered(ServletContext context) {
    return context.getFilterRegistrations().values().stream()
        .anyMatch(filter -> SessionFilter.class.getName().equals(filter.getClassName()));
  }
}
