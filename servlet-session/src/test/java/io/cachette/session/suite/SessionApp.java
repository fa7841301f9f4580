package io.cachette.session.suite;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import io.cachette.session.container.WebApp;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A builder of an application with sessions in Redis and one piece of code per path. Not
 * thread-safe.
 */
public final class SessionApp {

  private final WebApp app;
  private final SessionSettings.Builder settings;
  private final Map<String, Page> pages = new LinkedHashMap<>();

  private SessionApp(String path, URI redis) {
    this.app = WebApp.at(path);
    this.settings =
        SessionSettings.builder()
            .uri(redis)
            .timeBudget(Duration.ofSeconds(5))
            .sweepInterval(Duration.ofMillis(200));
  }

  /** The code of a page. */
  @FunctionalInterface
  public interface Page {

    void serve(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  /** Returns a builder of an application at the root. */
  public static SessionApp on(URI redis) {
    return new SessionApp("", redis);
  }

  /** Returns a builder of an application at a path. */
  public static SessionApp at(String path, URI redis) {
    return new SessionApp(path, redis);
  }

  /** Adds a page. */
  public SessionApp page(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  /** Changes the settings. */
  public SessionApp settings(Consumer<SessionSettings.Builder> change) {
    change.accept(settings);
    return this;
  }

  /** Changes the application; these changes happen before the filter is registered. */
  public SessionApp with(Consumer<WebApp> change) {
    change.accept(app);
    return this;
  }

  /** Returns the application, which can be started on several nodes. */
  public WebApp build() {
    return app.onStartup(this::start);
  }

  private void start(ServletContext context) {
    FilterRegistration.Dynamic filter =
        context.addFilter("sessions", new SessionFilter(settings.build()));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    pages.forEach(
        (path, page) -> {
          ServletRegistration.Dynamic servlet = context.addServlet(path, new PageServlet(page));
          servlet.setAsyncSupported(true);
          servlet.addMapping(path);
        });
  }

  private static final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Page page;

    PageServlet(Page page) {
      this.page = page;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        page.serve(request, response);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
