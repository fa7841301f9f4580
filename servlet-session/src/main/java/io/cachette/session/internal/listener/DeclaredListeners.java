package io.cachette.session.internal.listener;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.EventListener;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Creates the listeners that an application declares in its descriptors or by annotation. Used if
 * the instances of the container are not accessible.
 */
final class DeclaredListeners {

  private static final Logger LOG = System.getLogger(DeclaredListeners.class.getName());

  private DeclaredListeners() {}

  /**
   * Creates the listeners, in the order of {@code web.xml}, of the fragments, and then of the
   * annotated classes.
   *
   * @param listenerTypes classes of listeners that the container found in the application
   */
  static RegisteredListeners of(
      ServletContext context, Collection<? extends Class<?>> listenerTypes) {
    LOG.log(
        Level.INFO,
        "The session listeners of this application cannot be read from its container, {0}."
            + " Each class that is named in web.xml or annotated with @WebListener gets a second"
            + " instance, which is notified of sessions. Listeners that are added by program are"
            + " not notified: declare them instead",
        context.getServerInfo());
    return new RegisteredListeners(
        findDeclared(context, listenerTypes)
            .map(listener -> create(context, listener))
            .flatMap(Optional::stream)
            .toList());
  }

  private static Stream<? extends Class<?>> findDeclared(
      ServletContext context, Collection<? extends Class<?>> listenerTypes) {
    Stream<? extends Class<?>> inDescriptors =
        DeploymentDescriptors.findListenerNames(context).stream()
            .flatMap(name -> listenerTypes.stream().filter(type -> type.getName().equals(name)));
    Stream<? extends Class<?>> annotated =
        listenerTypes.stream().filter(type -> type.isAnnotationPresent(WebListener.class));
    return Stream.concat(inDescriptors, annotated).distinct();
  }

  private static Optional<EventListener> create(ServletContext context, Class<?> listener) {
    try {
      return Optional.of(context.createListener(listener.asSubclass(EventListener.class)));
    } catch (ServletException | RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "No session listener can be made of " + listener.getName(), e);
      return Optional.empty();
    }
  }
}
