package io.cachette.cdi.internal.limiting;

import jakarta.enterprise.inject.spi.BeanContainer;
import java.util.Optional;

/** Tells web applications from others, also without the Servlet API. */
final class WebApplications {

  private WebApplications() {}

  /**
   * Whether the servlet context of the application is still to come. Some servers initialize the
   * application scope for their own parts before they start the web application, whose parameters
   * are not known then; the event of the web application has its servlet context.
   *
   * @param event the event of the initialized application scope
   */
  static boolean startsLater(Object event, BeanContainer beans) {
    return findServletContext()
        .filter(context -> !context.isInstance(event))
        .filter(context -> !beans.createInstance().select(context).isUnsatisfied())
        .isPresent();
  }

  private static Optional<Class<?>> findServletContext() {
    try {
      return Optional.of(
          Class.forName(
              "jakarta.servlet.ServletContext", false, WebApplications.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }
}
