package io.cachette.session.container;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts an application, and keeps its exception, since not every container reports it. */
final class Initializer implements ServletContainerInitializer {

  private final List<WebApp.Startup> startups;
  private volatile @Nullable Exception failure;

  Initializer(List<WebApp.Startup> startups) {
    this.startups = startups;
  }

  @Override
  public void onStartup(@Nullable Set<Class<?>> none, ServletContext context)
      throws ServletException {
    try {
      for (WebApp.Startup startup : startups) {
        startup.start(context);
      }
    } catch (ServletException | RuntimeException e) {
      failure = e;
      throw e;
    } catch (Exception e) {
      failure = e;
      throw new ServletException(e);
    }
  }

  @Nullable Exception failure() {
    return failure;
  }
}
